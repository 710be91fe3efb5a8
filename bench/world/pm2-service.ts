import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { BenchPowers } from "../harness/suite.ts";
import { createWorld } from "./create-world.ts";
import type { Service } from "./service.ts";
import type { Contender } from "./start-bot.ts";

const pm2 = join(import.meta.dirname, "..", "node_modules", "pm2", "bin", "pm2");
const run = promisify(execFile);

/**
 * A bot under PM2, which waits until it says that it is ready.
 *
 * @param how `restart`: one process, which ends before the next starts; `reload`: in cluster mode, where the next starts before it ends
 */
export async function startUnderPm2(
  powers: BenchPowers,
  contender: Contender,
  how: "restart" | "reload",
  channels: number,
): Promise<Service> {
  const world = await createWorld(powers.path, { channels });
  const env = { ...world.env, PM2_HOME: join(world.home, ".pm2") };
  const call = async (...args: readonly string[]) =>
    (await run(powers.node, [pm2, ...args], { env, cwd: contender.folder })).stdout;
  const mode = how === "reload" ? ["-i", "1"] : ["--interpreter", powers.node];
  await call("start", contender.program, "--name", "bot", ...mode, "--wait-ready", "--kill-timeout", "5000");
  return {
    ...{ discord: world.discord, places: world.places },
    pid: Number(readFileSync(join(env.PM2_HOME, "pm2.pid"), "utf8")),
    async update() {
      await call(how, "bot", "--update-env");
      return {};
    },
    async crash() {
      const [bot] = JSON.parse(await call("jlist")) as { readonly pid: number }[];
      if (bot === undefined) throw new Error("PM2 runs nothing");
      process.kill(bot.pid, "SIGKILL");
    },
    async stop() {
      await call("kill");
      await world.close();
    },
  };
}
