import { existsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname } from "node:path";

/**
 * Says in a sentence or two what the machine doesn't let us do, and what its owner can do about it. Node built-ins only,
 * because the supervisor uses it too.
 *
 * @param home where all of Turbot's files are, including those that a message doesn't name
 * @returns undefined: nothing to add to the error's message
 */
export function machineInWords(error: unknown, home: string): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 10; at = at.cause, depth += 1) {
    const words = ofOne(at, home);
    if (words !== undefined) return words;
  }
  return undefined;
}

/** SQLite's primary result codes. */
const sqlite = { perm: 3, busy: 5, locked: 6, readOnly: 8, cantOpen: 14 } as const;

function ofOne(error: Error, home: string): string | undefined {
  const facts = error as Partial<Record<"code" | "errcode" | "path" | "syscall", unknown>>;
  const path = typeof facts.path === "string" ? facts.path : undefined;
  switch (typeof facts.errcode === "number" ? facts.errcode & 0xff : undefined) {
    case sqlite.busy:
    case sqlite.locked:
      return (
        "Another program has the database open and keeps it locked. Close it (a database browser, a backup, a second " +
        `Turbot): fuser ${home}/data/sessions.db names it.`
      );
    case sqlite.perm:
    case sqlite.readOnly:
    case sqlite.cantOpen:
      return notOurs(`${home}/data`);
  }
  switch (facts.code) {
    case "EACCES":
    case "EPERM":
      if (facts.syscall === "listen" || facts.syscall === "bind" || facts.syscall === "connect")
        return undefined;
      return notOurs(path ?? `${home}/data`);
    case "EMFILE":
    case "ENFILE":
      return "This machine won't let Turbot open more files. Raise the limit (ulimit -n; LimitNOFILE= in a systemd unit), or stop whatever opens so many.";
    case "EBUSY":
    case "ETXTBSY":
      return `Another program is using ${path ?? "a file that Turbot needs"}. Close it; fuser names it.`;
    case "ENOLCK":
      return `The file system under ${home} can't lock files. Keep Turbot's folder on a local disk.`;
    case "EFBIG":
      return `A file can't get that large here (${path ?? home}). Raise the limit (ulimit -f), or use another file system.`;
    default:
      return undefined;
  }
}

/** Says who owns it, who Turbot runs as, and how to make them match. */
function notOurs(path: string): string {
  const me = userInfo();
  const said = `Turbot, which runs as the user ${me.username}, can't read or write ${path}.`;
  const there = nearest(path);
  try {
    const { uid } = statSync(there);
    if (uid !== me.uid) {
      const owner = uid === 0 ? "root" : `the user with the number ${uid}`;
      return `${said} ${there} belongs to ${owner}. Run: sudo chown -R ${me.username} ${there}`;
    }
  } catch {
    // We may not even look at it.
  }
  return `${said} See who can (ls -ld ${there}), and allow it: chmod -R u+rwX ${there}; or something protects it, such as SELinux, AppArmor or a read-only mount.`;
}

/** The path itself, or the nearest folder above it that exists. */
function nearest(path: string): string {
  let at = path;
  while (!existsSync(at) && dirname(at) !== at) at = dirname(at);
  return at;
}
