import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { allOn } from "../../src/claude/fixtures/all-on.ts";
import { playMonth } from "./play-month.ts";
import { fairShare } from "./tally.ts";

const plenty = { dollars: 50, tokens: 25_000_000 };

/** A thirtieth of a month, for a server a thirtieth of the size. */
const play = (chat: string, dollars: number) =>
  playMonth({
    size: { members: 100, tries: 300, builds: 1 },
    seed: 1,
    release: resolve(import.meta.dirname, "../.."),
    database: ":memory:",
    caps: {
      ...{
        user: { ...plenty, dollars: 2 },
        member: { ...plenty, dollars: 0.15 },
        guild: plenty,
        day: plenty,
      },
      month: { dollars, chatPercent: 40, pluginPercent: 50 },
    },
    models: { ...allOn(), chat },
    rateLimits: { memberEveryMs: 10_000, channelPerMinute: 6 },
  });

test("a month with the usual models stays within its money, refuses no build, and answers nearly every fair line", async () => {
  const { tally, dollars, builds } = await play("claude-haiku-5-5", 1);
  assert.ok(dollars < 1, `$${dollars}`);
  assert.deepEqual(builds, { wanted: 1, made: 1, refusals: [] });
  assert.ok(fairShare(tally) >= 0.95, `${fairShare(tally)}`);
  const raiders = tally.get("raiders");
  assert.ok((raiders?.answered ?? 0) <= (raiders?.tries ?? 0));
});

test("where chat costs more than its purse, the wall holds, and what is built isn't refused", async () => {
  const { tally, dollars, builds, bought } = await play("claude-opus-5-5", 1);
  assert.ok(dollars <= 1 && bought.chat.microDollars <= 400_000, `$${dollars}`);
  assert.deepEqual(builds.refusals, []);
  assert.ok([...tally.values()].some(({ refused }) => refused.size > 0));
});
