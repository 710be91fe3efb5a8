import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { processBirth } from "../../src/supervisor/process-birth.ts";
import { canSeeProcesses, ofTurbot, processesOf } from "../chaos/processes.ts";
import { compiledInThisRun } from "./fixtures/compiled-in-this-run.ts";
import { type Playground, PlaygroundBusyError } from "./playground.ts";
import { startPlayground } from "./start-playground.ts";

/** With everything else running here, a bot needs its time. */
const patienceMs = 90_000;

describe("the playground", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "turbot-playground-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const start = (probationSeconds = 1) =>
    startPlayground({
      root: resolve(import.meta.dirname, "..", ".."),
      folder,
      probationSeconds,
      env: process.env,
      compiled: compiledInThisRun(),
      node: process.execPath,
    });

  test("runs one real bot, ends all of it, and continues where it stopped", async (t) => {
    const first = await start();
    const { generalId, adminId } = first.cast;
    const pids: number[] = [];
    try {
      await first.supervisor.waitFor(
        ({ record }) => record?.lastGood !== null && record !== null,
        patienceMs,
      );
      pids.push(
        first.supervisor.pid ?? 0,
        ...(first.supervisor.view().record?.bots ?? []).map(({ pid }) => pid),
      );
      if (canSeeProcesses())
        for (const [part, pid] of [
          ["supervisor", first.supervisor.pid],
          ["bot", pids[1]],
        ] as const)
          assert.deepEqual(
            processesOf(part, ofTurbot(folder, first.supervisor.pid)).map((one) => one.pid),
            [pid],
            `chaos would find another ${part}`,
          );
      await first.discord.people.write(adminId, generalId, `<@${first.discord.botUser.id}> hello`);
      await first.discord.people.waitForMessage(generalId, ({ content }) =>
        /stand-in for Claude/.test(content),
      );
      await assert.rejects(
        start(),
        (error) => error instanceof PlaygroundBusyError && error.pid === process.pid,
      );
    } finally {
      await first.stop();
    }
    assert.ok(pids.length >= 2);
    assert.deepEqual(
      pids.filter((pid) => processBirth(pid) !== null),
      [],
    );

    // Long enough that no bot counts as well before its next crash.
    const second = await start(20);
    try {
      const settings = await readFile(join(second.home, ".env"), "utf8");
      assert.match(settings, /^ANTHROPIC_BASE_URL=http:\/\/127\.0\.0\.1:/m);
      assert.deepEqual(second.cast, first.cast);
      assert.equal(second.discord.url, first.discord.url);
      assert.ok(second.discord.world.messages(generalId).some(({ content }) => /stand-in/.test(content)));
      const asked = await second.discord.people.write(
        adminId,
        generalId,
        `<@${second.discord.botUser.id}> still there?`,
      );
      await second.discord.people.waitForMessage(
        generalId,
        (message) => message.message_reference?.message_id === asked.id && message.content !== "",
        patienceMs,
      );
      await t.test("and a bot that crashes again and again is started each time, and tells of it once", () =>
        crashLoop(second),
      );
    } finally {
      await second.stop();
    }
  });
});

async function crashLoop({ supervisor, discord, cast }: Playground): Promise<void> {
  const saidSo = () =>
    discord.world.messages(cast.logId).filter(({ content }) => content.startsWith("I was restarted"));
  const crash = async (count: number) => {
    const [bot] = supervisor.view().record?.bots ?? [];
    process.kill(bot?.pid ?? 0, "SIGSEGV");
    const seen = (line: string) =>
      line.includes('"supervisor.bot-crashed"') && line.includes(`"count":${count},`);
    await supervisor.waitFor(({ lines }) => lines.some(seen), patienceMs);
  };
  const answers = async () => {
    const asked = await discord.people.write(cast.adminId, cast.generalId, `<@${discord.botUser.id}> ahoy`);
    await discord.people.waitForMessage(
      cast.generalId,
      (message) => message.message_reference?.message_id === asked.id && message.content !== "",
      patienceMs,
    );
  };
  // If files were changed since the first start, they are on probation now.
  await supervisor.waitFor(({ record }) => record?.phase === "idle", patienceMs);
  await crash(1);
  await discord.people.waitForMessage(
    cast.logId,
    ({ content }) => content.startsWith("I was restarted"),
    patienceMs,
  );
  await answers();
  await crash(2);
  assert.equal(supervisor.view().status, null, "the next bot has nothing to tell");
  await answers();
  await crash(3);
  assert.equal(supervisor.view().status, null);
  assert.equal(saidSo().length, 1);
}
