import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type Anthropic from "@anthropic-ai/sdk";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import type { ClaudeSimulator } from "../claude/claude-simulator.ts";
import { startClaude } from "../claude/start-claude.ts";
import { startGitHub } from "../github/start-github.ts";
import { botEnvironment } from "../playground/bot-environment.ts";

export interface LoadPowers {
  /** Absolute path of the release under test. */
  readonly release: string;
  /** An empty folder for the bot's home. */
  readonly home: string;
  readonly nodePath: string;
  /** Only `PATH` is passed on. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface LoadWorld {
  readonly discord: DiscordSimulator;
  readonly claude: ClaudeSimulator;
  readonly channelIds: readonly string[];
  /** Chat only. */
  readonly chatterIds: readonly string[];
  /** People who may ask for features. */
  readonly plannerIds: readonly string[];
  /** Peak memory of the bot's process, in bytes; undefined: the system doesn't report it. */
  peakMemory(): number | undefined;
  stop(): Promise<void>;
}

export interface LoadSize {
  /** The planners among them. */
  readonly people: number;
  readonly planners: number;
  readonly channels: number;
}

/** Milliseconds between two pieces of Claude's answer: short answers take about a tenth of a second. */
const paceMs = 10;

/** No budget may end the run. */
const withoutCaps = {
  MONTHLY_DOLLARS: "100000",
  CHAT_PERCENT: "100",
  MEMBER_DAILY_DOLLARS: "100000",
  ...Object.fromEntries(
    ["USER_DAILY", "GUILD_DAILY", "DAILY"].flatMap((name) => [
      [`${name}_DOLLARS`, "100000"],
      [`${name}_TOKENS`, "100000000000"],
    ]),
  ),
};

/** A large server with a real bot process in it, and Discord's usual rate limits. */
export async function createLoadWorld(
  powers: LoadPowers,
  size: LoadSize,
  observe: (call: Anthropic.MessageCreateParams, moment: "came" | "answered") => void,
): Promise<LoadWorld> {
  const { home, release, nodePath, env } = powers;
  mkdirSync(join(home, "data"), { recursive: true });
  const discord = await startDiscord();
  const claude = await startClaude({ paceMs, observe });
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(home, "origin.git") });

  const { world } = discord;
  const guild = world.addGuild({ name: "A large reef" });
  const role = world.addRole(guild.id, { name: "BotAdmin" }).id;
  const logs = world.addChannel(guild.id, { name: "bot-log" }).id;
  const channelIds = names("channel", size.channels).map((name) => world.addChannel(guild.id, { name }).id);
  const member = (roleIds: readonly string[]) => (name: string) =>
    world.addMember(guild.id, { name, roleIds }).id;
  const chatterIds = names("Chatter", size.people - size.planners).map(member([]));
  const plannerIds = names("Planner", size.planners).map(member([role]));

  const bot = spawn(nodePath, [join(release, "bin", "bot.ts")], {
    cwd: release,
    env: {
      PATH: env.PATH ?? "",
      HOME: home,
      TURBOT_HOME: home,
      ...botEnvironment({
        ...{ discord, github, claude },
        claudeKey: claude.apiKey,
        logId: logs,
        webhookSecret: "a-webhook-secret-of-a-load-run",
      }),
      ...withoutCaps,
    },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const memory = watchMemory(bot);
  const stop = async () => {
    memory.stop();
    if (bot.exitCode === null && bot.signalCode === null) {
      const ended = once(bot, "exit");
      bot.kill("SIGKILL");
      await ended;
    }
    await Promise.all([discord.stop(), claude.stop(), github.stop()]);
  };
  try {
    await ready(bot);
  } catch (error) {
    await stop();
    throw error;
  }
  return { discord, claude, channelIds, chatterIds, plannerIds, peakMemory: memory.peak, stop };
}

function names(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind} ${index + 1}`);
}

/** @throws Error with the bot's last output, if it ends before it is ready */
async function ready(bot: ChildProcess): Promise<void> {
  let said = "";
  for (const stream of [bot.stdout, bot.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      said = (said + chunk).slice(-4_000);
    });
  }
  await new Promise<void>((resolve, reject) => {
    bot.on("message", (message: { type?: unknown }) => {
      if (message.type === "ready") resolve();
    });
    bot.once("exit", () => reject(new Error(`the bot ended before it was ready:\n${said}`)));
  });
}

/** Samples once a second. */
function watchMemory({ pid }: ChildProcess): { peak(): number | undefined; stop(): void } {
  let peak: number | undefined;
  const look = async () => {
    const { stdout } = await promisify(execFile)("ps", ["-o", "rss=", "-p", String(pid)]);
    const kilobytes = Number(stdout.trim());
    if (kilobytes > 0) peak = Math.max(peak ?? 0, kilobytes * 1_024);
  };
  const timer = setInterval(() => void look().catch(() => {}), 1_000);
  return { peak: () => peak, stop: () => clearInterval(timer) };
}
