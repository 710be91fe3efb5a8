/** SQLite's result codes (https://www.sqlite.org/rescode.html); the low byte of an extended one. */
const results = { busy: 5, locked: 6, io: 10, corrupt: 11, full: 13, notADatabase: 26 } as const;

/** Whether the file itself is broken: no retry, and no other release, can read it. */
export function isDamaged(error: unknown): boolean {
  const result = resultOf(error);
  return result === results.corrupt || result === results.notADatabase;
}

/** Whether another program, or another connection, has the file now. */
export function isLocked(error: unknown): boolean {
  const result = resultOf(error);
  return result === results.busy || result === results.locked;
}

/** Whether the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return (
    resultOf(error) === results.full || (error instanceof Error && "code" in error && error.code === "ENOSPC")
  );
}

/** Whether the disk refused to read or write: it is broken, or a quota on it is used up. */
export function isDiskRefusing(error: unknown): boolean {
  return resultOf(error) === results.io;
}

function resultOf(error: unknown): number | undefined {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number"
    ? error.errcode & 0xff
    : undefined;
}
