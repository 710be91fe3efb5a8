import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { guildId } from "../../src/plugins/dry-run/fake-ids.ts";
import { createServerStores } from "../../src/plugins/server-store/server-stores.ts";
import { type Comparison, type Outcome, turbot } from "../harness/outcome.ts";
import { times } from "./figures.ts";
import { createBenchHarness, pluginWith } from "./stage.ts";

const text = "x".repeat(1_500);

/** A leaderboard of a big server through the whole path of a command, and what big stores cost everybody else. */
export async function measureRankings(
  uses: number,
  sizes: readonly number[],
  withHolds: boolean,
): Promise<Partial<Outcome>> {
  const comparisons: Comparison[] = [];
  for (const members of sizes) {
    const harness = await createBenchHarness(
      {
        board: pluginWith(
          "board",
          `const ranking = this.turbot.ranking(interaction.guildId, "xp");
           const best = await ranking.top(10);
           const mine = await ranking.rankOf(best[9].userId);
           await interaction.reply(JSON.stringify([best, mine]));`,
        ),
        write: pluginWith(
          "write",
          `await this.turbot.ranking(interaction.guildId, "xp").add(interaction.user.id, 15);
           await interaction.reply("Counted");`,
        ),
      },
      (data) => {
        for (const plugin of ["board", "write"]) fill(data, plugin, members, 0);
      },
    );
    for (const command of ["board", "write"]) {
      await times(20, () => harness.use(command));
      const took = await times(uses, () => harness.use(command));
      const what = command === "board" ? "the first ten, and one's rank" : "a message counts";
      comparisons.push(ownFigure(`${what}, of ${members.toLocaleString("en-GB")}`, "ms", took));
    }
    await harness.close();
  }
  return { comparisons: [...comparisons, ...(withHolds ? await measureHolds() : [])] };
}

/** How long the thread of the bot is held up at once while much is deleted. */
async function measureHolds(): Promise<Comparison[]> {
  const data = mkdtempSync(join(tmpdir(), "turbot-bench-"));
  fill(data, "big", 100_000, 10_000);
  const stores = createServerStores(data, { now: Date.now });
  const comparisons: Comparison[] = [];
  for (const [what, work] of [
    ["a ranking of 100,000 is cleared", () => stores.of("big").rankings.clear({ guildId, name: "xp" })],
    [
      "a person is forgotten in 10,000 keys, 16 MB",
      () => stores.forget("big", { userId: "55555555555555555" }),
    ],
    ["the server is forgotten", () => stores.forget("big", { guildId })],
  ] as const) {
    const { longest, ms } = await heldBy(work, () => isIdle(stores));
    comparisons.push(
      ownFigure(`${what}: the bot's thread is held at most`, "ms of CPU", [longest]),
      ownFigure(`${what}: until it is done`, "ms", [ms]),
    );
  }
  stores.close();
  rmSync(data, { recursive: true, force: true });
  return comparisons;
}

function ownFigure(what: string, unit: string, values: number[]): Comparison {
  return { what, unit, better: "less", samples: { [turbot]: values } };
}

/** By CPU time, so that other work on the machine doesn't count. */
async function heldBy(work: () => unknown, isDone: () => boolean) {
  const startedAt = performance.now();
  const cpu = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let at = cpu();
  let longest = 0;
  const look = () => {
    longest = Math.max(longest, cpu() - at);
    at = cpu();
  };
  work();
  look();
  do {
    await sleep(1);
    look();
  } while (!isDone());
  return { longest, ms: performance.now() - startedAt };
}

function isIdle(stores: ReturnType<typeof createServerStores>): boolean {
  return (
    stores
      .of("big")
      .withFile(({ query }) =>
        [query.toForget, query.rankingGivenUp, query.partGivenUp].every((one) => one.get() === undefined),
      ) === true
  );
}

function fill(data: string, plugin: string, members: number, keys: number): void {
  const stores = createServerStores(data, { now: Date.now });
  const store = stores.of(plugin);
  store.rankings.set({ guildId, name: "xp" }, "1", 1_000_000);
  store.withFile((file) =>
    file.together(() => {
      for (let at = 1; at < members; at += 1)
        file.query.setScore.run(1, String(100_000_000_000 + at), (at * 7_919) % 20_011, at);
      for (let at = 0; at < keys; at += 1)
        file.query.set.run(1, "", `key:${at}`, JSON.stringify({ text }), null);
    }),
  );
  stores.close();
}
