import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runProgram } from "../git/run-program.ts";
import { quietlyNow } from "../system/quietly.ts";
import { bubblewrapArguments } from "./bubblewrap-arguments.ts";
import type { OsSandbox, SandboxedCommand } from "./os-sandbox.ts";

export interface OsSandboxOptions {
  /** Where small files are kept while a command runs. */
  readonly scratch: string;
  /** Where bubblewrap may be installed. */
  readonly programs?: readonly string[];
}

/** Bytes of output to keep; a command that prints more continues, but only the end of its output is kept. */
const outputKept = 64 * 1024;
const maxOutput = 32 * 1024 * 1024;
const probeMs = 10_000;

/** If memory runs out, the system kills programs in here rather than the bot. */
const killedFirst = "echo 1000 2>/dev/null >/proc/self/oom_score_adj";

/** Uses bubblewrap, if it is installed and the system lets it create namespaces. */
export function createOsSandbox({
  scratch,
  programs = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"],
}: OsSandboxOptions): OsSandbox {
  let probed: Promise<string | undefined> | undefined;

  const start = async (
    bwrap: string,
    args: readonly string[],
    { timeoutMs, signal, printed }: Pick<SandboxedCommand, "timeoutMs" | "signal" | "printed">,
  ) =>
    runProgram({
      file: bwrap,
      args,
      cwd: "/",
      env: {},
      timeoutMs,
      outputLimit: maxOutput,
      signal,
      printed,
    });

  /** The program's path, if it works on this machine. */
  const probe = async (): Promise<string | undefined> => {
    if (process.platform !== "linux") return undefined;
    const bwrap = programs.find((program) => existsSync(program));
    if (bwrap === undefined) return undefined;
    return withFiles(scratch, async (files) => {
      const args = bubblewrapArguments({ folder: files, readable: [], files });
      const end = await start(bwrap, [...args, "/bin/sh", "-c", "true"], { timeoutMs: probeMs });
      return end.code === 0 ? bwrap : undefined;
    });
  };
  const program = () => {
    probed ??= probe().catch(() => undefined);
    return probed;
  };

  return {
    available: async () => (await program()) !== undefined,
    async run({ folder, readable, command, path, timeoutMs, signal, printed }) {
      const bwrap = await program();
      if (bwrap === undefined) throw new Error("There is no OS sandbox on this machine");
      return withFiles(scratch, async (files) => {
        const seen = [...new Set(readable.flatMap((one) => [one, realpathSync(one)]))];
        const args = bubblewrapArguments({ folder, readable: seen, files, path });
        const inside = [...args, "/bin/sh", "-c", `${killedFirst}; exec 2>&1; ${command}`];
        const end = await start(bwrap, inside, { timeoutMs, signal, printed });
        return {
          code: end.killed === null ? end.code : null,
          output: `${end.stdout}${end.stderr}`.slice(-outputKept),
          killed: end.killed,
        };
      });
    },
  };
}

/** Runs work with the few files of `/etc` that programs expect, which reveal nothing about this machine. */
async function withFiles<T>(scratch: string, work: (folder: string) => Promise<T>): Promise<T> {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, "os-sandbox_"));
  try {
    const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    writeFileSync(join(folder, "passwd"), `turbot:x:${uid}:${gid}::/tmp:/bin/sh\n`);
    writeFileSync(join(folder, "group"), `turbot:x:${gid}:\n`);
    writeFileSync(join(folder, "hosts"), "127.0.0.1 localhost\n::1 localhost\n");
    return await work(folder);
  } finally {
    quietlyNow(() => rmSync(folder, { recursive: true, force: true }));
  }
}
