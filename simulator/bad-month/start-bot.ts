import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The real bot in a process of its own, as its supervisor would start it. */
export interface BotProcess {
  /** All that it has written. */
  output(): string;
  /** Ends it as a deploy does. */
  end(): Promise<void>;
}

const patienceMs = 90_000;

/** Puts a release beside the home: this one's code, and the plugins of a play. @returns its folder */
export function makeRelease(root: string, folder: string, plugins: Readonly<Record<string, string>>): string {
  const release = join(folder, "release");
  mkdirSync(join(release, "plugins"), { recursive: true });
  // A release is the folder of its bot.ts.
  cpSync(join(root, "bin"), join(release, "bin"), { recursive: true });
  for (const part of ["src", "packages", "node_modules", "package.json", "SECURITY_POLICY.md"])
    symlinkSync(join(root, part), join(release, part));
  for (const [name, source] of Object.entries(plugins))
    writeFileSync(join(release, "plugins", `${name}.ts`), source);
  return release;
}

/** Resolves once it is live and has its commands at Discord. */
export async function startBot(powers: {
  readonly node: string;
  readonly release: string;
  readonly env: Readonly<Record<string, string>>;
  /** Where its lines go. */
  readonly log: (line: string) => void;
}): Promise<BotProcess> {
  const { node, release, env, log } = powers;
  const child = spawn(node, [join(release, "bin", "bot.ts")], {
    ...{ cwd: release, env },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      log(text);
    });
  const isOver = once(child, "exit");
  const isReady = new Promise<void>((resolve) => {
    child.on("message", (message: { readonly type?: unknown }) => {
      if (message.type === "ready") resolve();
    });
  });
  const ended = isOver.then(() => {
    throw new Error(`the bot ended before it was live:\n${output.slice(-4_000)}`);
  });
  ended.catch(() => {});
  await Promise.race([isReady, ended]);
  for (const until = performance.now() + patienceMs; !output.includes("commands looked after"); ) {
    if (performance.now() > until) throw new Error(`the commands never came:\n${output.slice(-4_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    output: () => output,
    async end() {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await isOver;
    },
  };
}
