import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Listener {
  readonly pid: number;
  /** Its name, as `ps` shows it. */
  readonly name: string;
}

/** In /proc/net/tcp: https://www.kernel.org/doc/html/latest/networking/proc_net_tcp.html */
const listening = "0A";

/**
 * Which process listens on a TCP port: Linux tells, of one's own processes, or root of all.
 *
 * @returns undefined: it can't be told
 */
export function whoListens(port: number, proc = "/proc"): Listener | undefined {
  const sockets = new Set(
    ["tcp", "tcp6"].flatMap(
      (table) => orNothing(() => socketsIn(readFileSync(`${proc}/net/${table}`, "utf8"), port)) ?? [],
    ),
  );
  if (sockets.size === 0) return undefined;
  for (const pid of orNothing(() => readdirSync(proc)) ?? []) {
    if (!/^\d+$/.test(pid)) continue;
    const holds = (orNothing(() => readdirSync(`${proc}/${pid}/fd`)) ?? []).some((fd) =>
      sockets.has(orNothing(() => readlinkSync(`${proc}/${pid}/fd/${fd}`)) ?? ""),
    );
    if (holds)
      return {
        pid: Number(pid),
        name: (orNothing(() => readFileSync(`${proc}/${pid}/comm`, "utf8")) ?? "").trim(),
      };
  }
  return undefined;
}

/** As links of file descriptors name them: `socket:[123]`. */
function socketsIn(table: string, port: number): readonly string[] {
  const wanted = port.toString(16).toUpperCase().padStart(4, "0");
  return table.split("\n").flatMap((line) => {
    const [, local = "", , state, , , , , , inode] = line.trim().split(/\s+/);
    return state === listening && local.endsWith(`:${wanted}`) ? [`socket:[${inode}]`] : [];
  });
}

/** Processes end while one looks at them, and others' can't be looked at. */
function orNothing<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
