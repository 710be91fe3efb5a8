import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { processBirth } from "../../src/supervisor/process-birth.ts";
import { PlaygroundBusy } from "./playground.ts";
import { startPlayground } from "./start-playground.ts";

/** With everything else that runs here, a bot needs its time. */
const patienceMs = 90_000;

describe("the playground", () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "turbot-playground-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const start = () =>
    startPlayground({
      root: resolve(import.meta.dirname, "..", ".."),
      folder,
      probationSeconds: 1,
      env: process.env,
      node: process.execPath,
    });

  test("runs one real bot, ends all of it, and goes on where it stopped", async () => {
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
      await first.discord.people.write(adminId, generalId, `<@${first.discord.botUser.id}> hello`);
      await first.discord.people.waitForMessage(generalId, ({ content }) =>
        /stand-in for Claude/.test(content),
      );
      await assert.rejects(start(), (error) => error instanceof PlaygroundBusy && error.pid === process.pid);
    } finally {
      await first.stop();
    }
    assert.ok(pids.length >= 2);
    assert.deepEqual(
      pids.filter((pid) => processBirth(pid) !== null),
      [],
    );

    const second = await start();
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
    } finally {
      await second.stop();
    }
  });
});
