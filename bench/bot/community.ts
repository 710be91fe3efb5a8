import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { startClaude } from "../../simulator/claude/start-claude.ts";
import { startGitHub } from "../../simulator/github/start-github.ts";
import { botEnvironment } from "../../simulator/playground/bot-environment.ts";
import { webhookPortIn } from "../../simulator/playground/webhook-port.ts";
import { cpuOf } from "./processes.ts";
import { rememberDeliveries as remember } from "./store.ts";

export const webhookSecret = "a-webhook-secret-of-a-measurement";
const here = resolve(import.meta.dirname, "../..");

/** A bot's process, from its start. */
export interface MeasuredBot {
  readonly pid: number;
  /** Resolves when it says that, with the milliseconds since its start, and those of CPU of everything that it started. */
  says(what: "standby" | "ready"): Promise<{ readonly ms: number; readonly cpuMs: number }>;
  tell(what: "go"): void;
  /** Of its webhooks, once it listens. */
  readonly port: Promise<number>;
  /** Resolves with its last lines when it has ended. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<string>;
}

/**
 * The three services on loopback, and a home in which bots are started one after the other, as a supervisor starts them.
 *
 * @param options.served servers that are served, the first of which has the admin channel. @default 1
 * @param options.others servers that aren't
 * @param options.plugins sources by name. @default those in `plugins/`
 * @param options.release the folder of the code that runs, to compare two of them. @default this one
 */
export async function createCommunity(
  options: {
    readonly served?: number;
    readonly others?: number;
    readonly plugins?: Readonly<Record<string, string>>;
    readonly env?: Readonly<Record<string, string>>;
    readonly release?: string;
  } = {},
) {
  const { release = here } = options;
  const home = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  mkdirSync(join(home, "data"));
  const discord = await startDiscord({});
  const claude = await startClaude();
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(home, "origin.git") });
  const guilds = Array.from({ length: options.served ?? 1 }, (_, n) =>
    discord.world.addGuild({ name: `Reef ${n}` }),
  );
  for (let n = 0; n < (options.others ?? 0); n += 1) discord.world.addGuild({ name: `Elsewhere ${n}` });
  const [guild] = guilds;
  if (guild === undefined) throw new Error("somebody has to be served");
  const channel = discord.world.addChannel(guild.id, { name: "general" });
  const logs = discord.world.addChannel(guild.id, { name: "bot-log" });
  const ann = discord.world.addMember(guild.id, { name: "Ann" });
  const env = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    TURBOT_HOME: home,
    NODE_COMPILE_CACHE: join(home, "data", "compile-cache"),
    GUILD_IDS: guilds.map(({ id }) => id).join(","),
    ...botEnvironment({
      ...{ discord, github, claude, logId: logs.id },
      claudeKey: claude.apiKey,
      webhookSecret,
    }),
    ...options.env,
  };
  const code = options.plugins === undefined ? release : withPlugins(release, home, options.plugins);
  const bots = new Set<MeasuredBot>();

  function start(args: readonly string[] = [], nodeArgs: readonly string[] = []): MeasuredBot {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [...nodeArgs, join(code, "bin", "bot.ts"), ...args], {
      cwd: code,
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    const { pid } = child;
    if (pid === undefined) throw new Error("the bot couldn't be started");
    let output = "";
    const port = Promise.withResolvers<number>();
    port.promise.catch(() => {});
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        output = (output + text).slice(-20_000);
        for (const line of text.split("\n")) {
          const found = webhookPortIn(line);
          if (found !== undefined) port.resolve(found);
        }
      });
    }
    const said = {
      standby: Promise.withResolvers<{ ms: number; cpuMs: number }>(),
      ready: Promise.withResolvers<{ ms: number; cpuMs: number }>(),
    };
    for (const { promise } of Object.values(said)) promise.catch(() => {});
    child.on("message", ({ type }: { readonly type: string }) => {
      if (type === "standby" || type === "ready")
        said[type].resolve({ ms: performance.now() - startedAt, cpuMs: cpuOf(pid) });
    });
    const over = once(child, "exit").then(() => {
      for (const { reject } of Object.values(said)) reject(new Error(`the bot ended:\n${output}`));
      bots.delete(bot);
      return output;
    });
    const bot: MeasuredBot = {
      pid,
      port: port.promise,
      says: (what) => said[what].promise,
      tell: (type) => void child.send({ type }),
      end(signal) {
        child.kill(signal);
        return over;
      },
    };
    bots.add(bot);
    return bot;
  }

  /** Has the children's modules compiled, which a bot does when it has been live for a while. */
  async function compileAhead(): Promise<void> {
    const urls = ["system/compiled-code.ts", "app/unreviewed-code-programs.ts"].map(
      (path) => pathToFileURL(join(release, "src", path)).href,
    );
    const program = `const [{ compileAhead }, { unreviewedCodePrograms }] = await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)));
      await compileAhead(process.execPath, unreviewedCodePrograms);`;
    await once(
      spawn(process.execPath, ["--input-type=module", "--eval", program], { env, stdio: "inherit" }),
      "exit",
    );
  }

  return {
    compileAhead,
    /** Deliveries that were handled before the next start. */
    rememberDeliveries: (count: number) => remember(join(home, "data", "sessions.db"), count),
    ...{ home, code, env, discord, claude, github, guild, channel, logs, ann, start },
    async close() {
      await Promise.all([...bots].map((bot) => bot.end("SIGKILL")));
      await Promise.all([discord.stop(), claude.stop(), github.stop()]);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A release is the folder of its `bot.ts`. */
function withPlugins(release: string, home: string, plugins: Readonly<Record<string, string>>): string {
  const code = join(home, "release");
  cpSync(join(release, "bin"), join(code, "bin"), { recursive: true });
  for (const part of ["src", "packages", "node_modules", "package.json", "SECURITY_POLICY.md"])
    symlinkSync(join(release, part), join(code, part));
  mkdirSync(join(code, "plugins"));
  for (const [name, source] of Object.entries(plugins))
    writeFileSync(join(code, "plugins", `${name}.ts`), source);
  return code;
}
