import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import {
  createSupervisorHarness,
  type Supervised,
  type SupervisorHarness,
} from "./fixtures/supervisor-harness.ts";

const root = join(import.meta.dirname, "../..");
const did = (harbour: SupervisorHarness, commit: string, what: string) =>
  harbour.journal().filter((entry) => entry.commit === commit && entry.what === what);

/** All that a supervisor consists of, as it is here. */
function supervisorFiles(): Record<string, string> {
  const rooms = ["src/supervisor", "src/git", "src/ipc", "src/log", "src/machine"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .map((name) => `${folder}/${name}`),
  );
  const programs = ["supervisor", "supervisor-powers", "guard-supervisor"].map((name) => `bin/${name}.ts`);
  return Object.fromEntries(
    [...rooms, ...programs].map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

const changed = (path: string, change: (text: string) => string) => ({
  [path]: change(readFileSync(join(root, path), "utf8")),
});

/** A home whose clone has a supervisor of its own, which runs and has a proven release. */
async function withOwnSupervisor(harbour: SupervisorHarness, otherFiles = {}): Promise<Supervised> {
  await harbour.merge({}, { files: { ...supervisorFiles(), ...otherFiles } });
  await harbour.homeGit.run(["pull", "--quiet"]);
  const supervisor = harbour.startOwn(settings);
  await harbour.until("the first release is proven", () => harbour.record().lastGood !== null);
  return supervisor;
}

const settings = { PROBATION_SECONDS: "0.3" };

/** What its process runs now. */
function program({ process }: Supervised): string {
  return readFileSync(`/proc/${process.pid}/cmdline`, "utf8").replaceAll("\0", " ");
}

/** What the bot was told of a supervisor that had to go. */
function told(harbour: SupervisorHarness, commit: string): unknown {
  return harbour
    .journal()
    .filter((entry) => entry.commit === commit && entry.what === "status")
    .map(({ detail }) => detail)
    .find((detail) => JSON.stringify(detail).includes("supervisor_kept"));
}

/** From the order to drain to the next bot's being ready, in milliseconds. */
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

const linux = process.platform === "linux" ? {} : { skip: "what a process runs is read from /proc" };

suite("a release that brings another supervisor", { concurrency: 4, ...linux }, () => {
  test("has it take over in the same process once it is good, with no bot killed and no deploy lost", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harbour);
    const files = changed("src/ipc/commit-name.ts", (text) => `${text}\n// Swims faster.\n`);
    const faster = await harbour.merge({}, { files });
    harbour.signal(faster, 51);
    await harbour.until("it has proven itself", () => harbour.record().supervisor.good === faster);
    assert.match(program(supervisor), new RegExp(`releases/${faster}/bin/supervisor\\.ts`));
    t.diagnostic(`without a bot while it took over: ${gap(supervisor)} ms`);
    assert.equal(did(harbour, faster, "verified").length, 1);
    assert.equal(did(harbour, faster, "drain").length, 1);
    assert.equal(did(harbour, faster, "ready").length, 2);
    assert.equal(harbour.bots().length, 1);

    // A release with the same supervisor changes nothing but the folder it will come from.
    const next = await harbour.merge({});
    harbour.signal(next, 52);
    await harbour.until("the next is announced", () => did(harbour, next, "verified").length > 0);
    assert.equal(harbour.record().supervisor.good, next);
    assert.equal(did(harbour, next, "ready").length, 1);
    await supervisor.stop();
    assert.deepEqual(harbour.bots(), []);

    // The machine starts the clone's; it gives way before it starts a bot.
    const again = harbour.startOwn(settings);
    await harbour.until("it runs again", () => did(harbour, next, "ready").length === 2);
    assert.match(program(again), new RegExp(`releases/${next}/bin/supervisor\\.ts`));
    await again.stop();
    const here = harbour.startOwn(settings, "--here");
    await harbour.until("it runs here", () => did(harbour, next, "ready").length === 3);
    assert.doesNotMatch(program(here), /releases/);
    await here.stop();
  });

  test("gets the old one back when the new one fails on trial, and people are told", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harbour);
    const files = changed("src/supervisor/recover.ts", (text) =>
      text.replace(
        "const { timings, log } = powers;",
        '$&\n  if (timings) throw new Error("no wind today");',
      ),
    );
    const becalmed = await harbour.merge({}, { files });
    harbour.signal(becalmed, 53);
    await harbour.until("the old one is back", () => harbour.record().supervisor.bad.length > 0);
    await harbour.until("the bot runs again", () => did(harbour, becalmed, "ready").length === 2);
    assert.doesNotMatch(program(supervisor), /releases/);
    assert.equal(harbour.record().running, becalmed, "its bot is good");
    assert.partialDeepStrictEqual(told(harbour, becalmed), { event: "supervisor_kept", commit: becalmed });
    assert.match(JSON.stringify(told(harbour, becalmed)), /no wind today/);

    // The next release brings the same one: it is not tried again.
    const next = await harbour.merge({});
    harbour.signal(next, 54);
    await harbour.until("the next is announced", () => did(harbour, next, "verified").length > 0);
    await harbour.until("nothing is left to do", () => harbour.record().phase === "idle");
    assert.equal(harbour.record().supervisor.wanted, null);
    await supervisor.stop();
  });

  const stuck = [
    {
      how: "blocks its event loop on trial",
      path: "src/supervisor/recover.ts",
      change: (text: string) =>
        text.replace("const { timings, log } = powers;", "$&\n  for (;;) Math.random();"),
      limit: ["MOST_BLOCKED_LOOKS = 60", "MOST_BLOCKED_LOOKS = 2"],
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
      const harbour = await createSupervisorHarness(t);
      const guard = changed("bin/guard-supervisor.ts", (text) => text.replace(usual, short));
      const supervisor = await withOwnSupervisor(harbour, guard);
      const odd = await harbour.merge({}, { files: changed(path, change) });
      harbour.signal(odd, 57);
      await harbour.until("the old one is back", () => harbour.record().supervisor.bad.length > 0);
      await harbour.until("the bot runs again", () => told(harbour, odd) !== undefined);
      assert.match(JSON.stringify(told(harbour, odd)), why);
      assert.doesNotMatch(program(supervisor), /releases/);
      assert.equal(harbour.record().running, odd, "its bot is good");
      await supervisor.stop();
      assert.deepEqual(harbour.bots(), []);
    });
  }

  test("is not deployed at all when it can't even be loaded", async (t) => {
    const harbour = await createSupervisorHarness(t);
    await withOwnSupervisor(harbour);
    const old = harbour.record().running;
    const files = changed("src/supervisor/recover.ts", () => "import { sail } from './nowhere.ts';\n");
    const sunk = await harbour.merge({}, { files });
    harbour.signal(sunk, 55);
    await harbour.until("people are told", () => did(harbour, old, "deploy_failed").length > 0);
    assert.match(JSON.stringify(did(harbour, old, "deploy_failed")), /supervisor failed its self-check/);
    assert.equal(harbour.record().quarantined[0]?.commit, sunk);
    assert.equal(did(harbour, old, "drain").length, 0);
  });

  test("gets another try when it is killed on trial", async (t) => {
    const harbour = await createSupervisorHarness(t);
    const supervisor = await withOwnSupervisor(harbour);
    const files = changed("src/ipc/commit-name.ts", (text) => `${text}\n// Swims faster.\n`);
    const faster = await harbour.merge({}, { files });
    harbour.signal(faster, 56);
    await harbour.until("it is on trial", () => harbour.record().supervisor.trial === faster);
    supervisor.process.kill("SIGKILL");
    await supervisor.exit;
    harbour.startOwn(settings);
    await harbour.until("it has proven itself", () => harbour.record().supervisor.good === faster);
    await harbour.until("one bot runs", () => harbour.bots().length === 1);
  });
});
