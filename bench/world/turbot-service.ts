import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startPlayground } from "../../simulator/playground/start-playground.ts";
import type { SupervisorView } from "../../simulator/playground/watch-supervisor.ts";
import type { RecordEvent } from "../../src/supervisor/release-record.ts";
import type { BenchPowers } from "../harness/suite.ts";
import type { Service } from "./service.ts";

/** The longest that a deploy is waited for, in milliseconds. */
const patienceMs = 120_000;

/** How long one that is started again lived before, in milliseconds: what its children start from is made within a minute. */
const firstLifeMs = { tiny: 0, quick: 0, full: 60_000 };

/** What the supervisor's record names, and what a reader knows it by. */
const phases = [
  ["preparing", "merge → its commit is fetched"],
  ["preflight", "worktree and packages"],
  ["draining", "preflight and standby"],
  ["going", "drain"],
  ["ready", "go → ready"],
] as const;

/**
 * Turbot under its supervisor, with stand-ins for GitHub and Claude: a new version is a pull request that is merged.
 *
 * @param start "again": it was started before, and stopped
 */
export async function startTurbot(
  powers: BenchPowers,
  root: string,
  channels: number,
  start: "for the first time" | "again" = "for the first time",
): Promise<Service> {
  const folder = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  const open = () =>
    startPlayground({
      ...{ root, folder, node: powers.node },
      probationSeconds: 1,
      env: { PATH: powers.path, HOME: folder },
    });
  const isIdle = ({ record }: SupervisorView) => record?.phase === "idle" && record.lastGood !== null;
  if (start === "again") {
    const first = await open();
    await first.supervisor.waitFor(isIdle, patienceMs);
    await sleep(powers.pick(firstLifeMs));
    await first.stop();
  }
  const playground = await open();
  const { discord, cast, supervisor, github } = playground;
  const idle = () => supervisor.waitFor(isIdle, patienceMs);
  // The record of the first start says already that it is idle.
  const isUp = (view: SupervisorView) =>
    start !== "again" || view.lines.some((line) => line.includes("supervisor.bot-ready"));
  await supervisor.waitFor((view) => isIdle(view) && isUp(view), patienceMs);
  const places = Array.from({ length: channels }, (_, at) => ({
    channelId: discord.world.addChannel(cast.guildId, { name: `lagoon-${at}` }).id,
    userId: discord.world.addMember(cast.guildId, { name: `Minnow ${at}` }).id,
  }));
  return {
    ...{ discord, places },
    pid: supervisor.pid ?? 0,
    async update() {
      await idle();
      const { number } = await playground.proposeGoodRelease();
      const mergedAt = Date.now();
      const { sha } = await github.people.merge(number);
      const { record } = await supervisor.waitFor(
        ({ record }) => record?.phase === "idle" && record.lastGood === sha,
        patienceMs,
      );
      return spans(mergedAt, record?.events.filter(({ commit }) => commit === sha) ?? []);
    },
    async crash() {
      await idle();
      const bot = supervisor.view().record?.bots.at(-1);
      if (bot === undefined) throw new Error("no bot is running");
      process.kill(bot.pid, "SIGKILL");
    },
    async stop() {
      await playground.stop();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The milliseconds of each phase of a deploy, and of all together. */
function spans(mergedAt: number, events: readonly RecordEvent[]): Readonly<Record<string, number>> {
  const reached = phases.flatMap(([event, name]) => {
    const at = events.find((one) => one.event === event)?.at;
    return at === undefined ? [] : [[name, Date.parse(at)] as const];
  });
  return Object.fromEntries([
    ...reached.map(([name, at], index) => [name, at - (reached[index - 1]?.[1] ?? mergedAt)] as const),
    ["merge → live", (reached.at(-1)?.[1] ?? mergedAt) - mergedAt] as const,
  ]);
}
