import { setTimeout as sleep } from "node:timers/promises";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";
import type { BenchPowers } from "../harness/suite.ts";
import { createWorld } from "./create-world.ts";
import { type Contender, type RunningBot, startBot } from "./start-bot.ts";
import type { Place } from "./traffic.ts";

/** A bot with what keeps it running and brings a new version. */
export interface Service {
  readonly discord: DiscordSimulator;
  readonly places: readonly Place[];
  /** The process that all others of it come from. */
  readonly pid: number;
  /** Brings a new version, as its people do. Resolves when that is live, with the milliseconds of each phase, if it has some. */
  update(): Promise<Readonly<Record<string, number>>>;
  /** Kills the bot with SIGKILL. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** systemd's own pause before it restarts a service, in milliseconds. */
const restartMs = 100;

/** A bot under something like systemd: SIGTERM, and another one when it has ended; after a crash, a tenth of a second later. */
export async function startPlainly(
  powers: BenchPowers,
  contender: Contender,
  channels: number,
): Promise<Service> {
  const world = await createWorld(powers.path, { channels });
  let bot: RunningBot = startBot(powers.node, contender, world.env);
  const start = () => {
    bot = startBot(powers.node, contender, world.env);
    return bot.ready;
  };
  await bot.ready;
  return {
    ...{ discord: world.discord, places: world.places },
    get pid() {
      return bot.pid;
    },
    async update() {
      await bot.end("SIGTERM");
      await start();
      return {};
    },
    async crash() {
      await bot.end("SIGKILL");
      void sleep(restartMs).then(start);
    },
    async stop() {
      await bot.end("SIGKILL");
      await world.close();
    },
  };
}
