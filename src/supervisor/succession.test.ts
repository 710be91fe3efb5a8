import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  createSupervisorHarness,
  type Supervised,
  type SupervisorHarness,
} from "./fixtures/supervisor-harness.ts";
import { supervisorSources } from "./supervisor-code.ts";

const root = join(import.meta.dirname, "../..");
const did = (harness: SupervisorHarness, commit: string, what: string) =>
  harness.journal().filter((entry) => entry.commit === commit && entry.what === what);

/** All the files of the current supervisor. */
function supervisorFiles(): Record<string, string> {
  return Object.fromEntries(
    supervisorSources(root).map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

/** @throws where there is nothing to change any more */
function changed(path: string, change: (text: string) => string): Record<string, string> {
  const text = readFileSync(join(root, path), "utf8");
  assert.notEqual(change(text), text, `${path} no longer has what is changed`);
  return { [path]: change(text) };
}

/** Gives the home's clone a supervisor of its own and starts it. Resolves once a release has proven itself. */
async function withOwnSupervisor(harness: SupervisorHarness, otherFiles = {}): Promise<Supervised> {
  await harness.merge({}, { files: { ...supervisorFiles(), ...otherFiles } });
  await harness.homeGit.run(["pull", "--quiet"]);
  const supervisor = harness.startOwn(settings);
  await harness.until("the first release is proven", () => harness.record().lastGood !== null);
  return supervisor;
}

const settings = { PROBATION_SECONDS: "0.3" };

/** What its process is running now. */
function program({ process }: Supervised): string {
  return readFileSync(`/proc/${process.pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

/** The report that a bot got about a supervisor that had to give way. */
function told(harness: SupervisorHarness, commit: string): unknown {
  return harness
    .journal()
    .filter((entry) => entry.commit === commit && entry.what === "status")
    .map(({ detail }) => detail)
    .find((detail) => JSON.stringify(detail).includes("supervisor_kept"));
}

/** From one supervisor's end to the next one's bot being ready, in milliseconds. */
function gap(supervisor: Supervised): number {
  const lines = supervisor
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  const events = lines.map((line): { event: string; at: string } => JSON.parse(line));
  const from = events.findIndex(({ event }) => event === "supervisor.succeeded");
  const to = events.findIndex(({ event }, index) => index > from && event === "supervisor.bot-ready");
  return Date.parse(events[to]?.at ?? "") - Date.parse(events[from]?.at ?? "");
}

const linux = process.platform === "linux" ? {} : { skip: "it reads from /proc what a process is running" };

suite("a release that brings another supervisor", { concurrency: 4, ...linux }, () => {
  test("has it take over in the same process once the release is good, with no bot killed and no deploy lost", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harness);
    const files = changed("src/ipc/commit-name.ts", (text) => `${text}\n// Swims faster.\n`);
    const faster = await harness.merge({}, { files });
    harness.signal(faster, 51);
    await harness.until("it has proven itself", () => harness.record().supervisor.good === faster);
    assert.match(program(supervisor), new RegExp(`releases/${faster}/bin/supervisor\\.ts`));
    t.diagnostic(`without a bot while it took over: ${gap(supervisor)} ms`);
    assert.equal(did(harness, faster, "verified").length, 1);
    assert.equal(did(harness, faster, "drain").length, 1);
    assert.equal(did(harness, faster, "ready").length, 2);
    assert.equal(harness.bots().length, 1);

    // A release with the same supervisor changes nothing but the folder that it is started from.
    const next = await harness.merge({});
    harness.signal(next, 52);
    await harness.until("the next is announced", () => did(harness, next, "verified").length > 0);
    assert.equal(harness.record().supervisor.good, next);
    assert.equal(did(harness, next, "ready").length, 1);
    await supervisor.stop();
    assert.deepEqual(harness.bots(), []);

    // The machine starts the clone's supervisor, which gives way before it starts a bot.
    const again = harness.startOwn(settings);
    await harness.until("it runs again", () => did(harness, next, "ready").length === 2);
    assert.match(program(again), new RegExp(`releases/${next}/bin/supervisor\\.ts`));
    await again.stop();
    const here = harness.startOwn(settings, "--here");
    await harness.until("it runs here", () => did(harness, next, "ready").length === 3);
    assert.doesNotMatch(program(here), /releases/);
    await here.stop();
  });

  test("gets the old one back when the new one fails on trial, and reports it", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harness);
    const files = changed("src/supervisor/recover.ts", (text) =>
      text.replace(
        "const { timings, log } = powers;",
        '$&\n  if (timings) throw new Error("no wind today");',
      ),
    );
    const becalmed = await harness.merge({}, { files });
    harness.signal(becalmed, 53);
    await harness.until("the old one is back", () => harness.record().supervisor.bad.length > 0);
    await harness.until("the bot runs again", () => did(harness, becalmed, "ready").length === 2);
    assert.doesNotMatch(program(supervisor), /releases/);
    assert.equal(harness.record().running, becalmed, "its bot is good");
    assert.partialDeepStrictEqual(told(harness, becalmed), { event: "supervisor_kept", commit: becalmed });
    assert.match(JSON.stringify(told(harness, becalmed)), /no wind today/);

    // The next release brings the same supervisor: it is not tried again.
    const next = await harness.merge({});
    harness.signal(next, 54);
    await harness.until("the next is announced", () => did(harness, next, "verified").length > 0);
    await harness.until("nothing is left to do", () => harness.record().phase === "idle");
    assert.equal(harness.record().supervisor.wanted, null);
    await supervisor.stop();
  });

  const stuck = [
    {
      how: "blocks its event loop on trial",
      path: "src/supervisor/recover.ts",
      change: (text: string) =>
        text.replace("const { timings, log } = powers;", "$&\n  for (;;) Math.random();"),
      limit: ["mostBlockedLooks = 60", "mostBlockedLooks = 2"],
      why: /its event loop was blocked/,
    },
    {
      how: "never comes to the end of its trial",
      path: "src/supervisor/next-supervisor.ts",
      change: (text: string) => text.replace("if (supervisor.trial === null ||", "if (true ||"),
      limit: ["15 * 60_000", "3_000"],
      why: /not well under it for 15 minutes/,
    },
  ] as const;

  for (const {
    how,
    path,
    change,
    limit: [usual, short],
    why,
  } of stuck) {
    test(`gets the old one back when the new one ${how}`, async (t) => {
      const harness = await createSupervisorHarness(t);
      const guard = changed("bin/guard-supervisor.ts", (text) => text.replace(usual, short));
      const supervisor = await withOwnSupervisor(harness, guard);
      const odd = await harness.merge({}, { files: changed(path, change) });
      harness.signal(odd, 57);
      await harness.until("the old one is back", () => harness.record().supervisor.bad.length > 0);
      await harness.until("the bot runs again", () => told(harness, odd) !== undefined);
      assert.match(JSON.stringify(told(harness, odd)), why);
      assert.doesNotMatch(program(supervisor), /releases/);
      assert.equal(harness.record().running, odd, "its bot is good");
      await supervisor.stop();
      assert.deepEqual(harness.bots(), []);
    });
  }

  test("is not deployed at all when it can't even be loaded", async (t) => {
    const harness = await createSupervisorHarness(t);
    await withOwnSupervisor(harness);
    const old = harness.record().running;
    const files = changed("src/supervisor/recover.ts", () => "import { sail } from './nowhere.ts';\n");
    const sunk = await harness.merge({}, { files });
    harness.signal(sunk, 55);
    await harness.until("it is reported", () => did(harness, old, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harness, old, "deploy_failed")), /supervisor failed its self-check/);
    // A machine too busy to let it check itself is blamed first, and it is tried again.
    await harness.until("it is quarantined", () => harness.record().quarantined[0]?.commit === sunk);
    assert.equal(did(harness, old, "drain").length, 0);
  });

  test("gets another try when it is killed on trial", async (t) => {
    const harness = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harness);
    const files = changed("src/ipc/commit-name.ts", (text) => `${text}\n// Swims faster.\n`);
    const faster = await harness.merge({}, { files });
    harness.signal(faster, 56);
    await harness.until("it is on trial", () => harness.record().supervisor.trial === faster);
    supervisor.process.kill("SIGKILL");
    await supervisor.exit;
    harness.startOwn(settings);
    await harness.until("it has proven itself", () => harness.record().supervisor.good === faster);
    await harness.until("one bot runs", () => harness.bots().length === 1);
  });
});
