import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parseEnv } from "node:util";
import { parse } from "yaml";
import { until } from "../app/fixtures/until.ts";
import { checkBackup } from "../backup/read-backup.ts";
import { openDatabase } from "../store/open-database.ts";
import { createCellsHarness, passphrase } from "./fixtures/cells-harness.ts";

test("a cell has its own settings, volume and network, is as closed as a single Turbot, and shares no Discord application", async (t) => {
  const { base, folder, settings, cells } = createCellsHarness(t);
  const secret = "a $ecret # with = everything";
  const added = await cells("add", "reef", "--env", settings("reef", { WEBHOOK_SECRET: `"${secret}"` }));
  assert.equal(added.status, 0, added.error);
  assert.match(added.out, /docker compose up -d reef/);
  const { name, services, volumes, networks } = parse(readFileSync(join(folder, "compose.yaml"), "utf8"));
  assert.equal(name, "turbot-cells");
  const { reef } = services;
  assert.deepEqual(
    [reef.image, reef.env_file, reef.volumes, reef.networks],
    ["turbot", ["reef.env"], ["reef:/turbot"], ["reef"]],
  );
  assert.deepEqual([reef.read_only, reef.cap_drop, reef.stop_grace_period], [true, ["ALL"], "15s"]);
  assert.deepEqual(
    [reef.ports, volumes.reef, networks.reef],
    [undefined, { name: "turbot-cells_reef" }, { name: "turbot-cells_reef" }],
  );
  const file = join(folder, "reef.env");
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const text = readFileSync(file, "utf8");
  assert.equal(parseEnv(text).WEBHOOK_SECRET, secret);
  assert.ok(
    text.includes(`WEBHOOK_SECRET='${secret}'`),
    "compose would replace $ecret, and cut off the comment",
  );

  const token = parseEnv(text).DISCORD_TOKEN ?? "";
  const renewed = `${token.split(".")[0]}.GHIJKL.a-newer-token-of-the-same-application`;
  for (const [args, why] of [
    [["add", "Great Reef", "--env", settings("great")], /can't be a cell's name/],
    [["add", "reef", "--env", settings("again")], /There's a cell reef already/],
    [
      ["add", "kelp", "--env", settings("kelp", { DISCORD_TOKEN: renewed })],
      /The cell reef uses that Discord application/,
    ],
    [
      ["add", "kelp", "--env", settings("half", { ANTHROPIC_API_KEY: "", LOG_CHANNEL_ID: "7" })],
      /ANTHROPIC_API_KEY[\s\S]*LOG_CHANNEL_ID/,
    ],
    [["add", "kelp", "--env", "nowhere"], /Copy .env.example/],
  ] as const) {
    const refused = await cells(...args);
    assert.equal(refused.status, 1);
    assert.match(refused.error, why);
    assert.ok(!refused.error.includes(renewed));
  }
  assert.equal(existsSync(join(folder, "kelp.env")), false);
  const same = await cells("add", "kelp", "--env", settings("kelp", { GITHUB_REPO: "reef/turbot" }));
  assert.match(same.out, /same repository as reef/);
  assert.equal((await cells("add", "kelp")).status, 2);
  assert.deepEqual(readdirSync(base).includes("cells"), true);
});

test("the list says of each cell how it is and what it has cost, and by its exit status whether all are well", async (t) => {
  const { settings, cells, start, change } = createCellsHarness(t);
  for (const name of ["reef", "kelp", "cave"]) await cells("add", name, "--env", settings(name));
  await start("reef", "kelp");
  const metrics = (dollars: number) =>
    `# HELP x\nturbot_month_dollars ${dollars}\nturbot_month_dollars_cap 20\n`;
  change((machine) => {
    machine.says.reef = { health: { ok: true, reasons: [], release: "9fa6d4f91bb" }, metrics: metrics(4.1) };
    machine.says.kelp = {
      health: { ok: false, reasons: ["Discord's gateway doesn't answer"] },
      metrics: metrics(0.25),
    };
  });
  const { status, out } = await cells("list");
  assert.equal(status, 1);
  const [, reef = "", kelp = "", cave = ""] = out.split("\n");
  assert.match(reef, /^reef +healthy +9fa6d4f91 +\$4\.10 of \$20\.00 +turbot$/);
  assert.match(kelp, /^kelp +healthy +- +\$0\.25 of \$20\.00 +turbot +Discord's gateway doesn't answer$/);
  assert.match(cave, /^cave +absent +- +- +turbot$/);
  assert.match(out, /3 cells, \$4\.35 this month; 1 didn't say\./);
  const [first] = JSON.parse((await cells("list", "--json")).out);
  assert.equal(first.facts.dollars.month, 4.1);
});

test("a roll-out stops at the first cell that doesn't become healthy, can be continued after a kill, and goes back", async (t) => {
  const { settings, cells, start, change, image, typed, folder } = createCellsHarness(t);
  const names = ["reef", "kelp", "cave", "tide"];
  for (const name of names) await cells("add", name, "--env", settings(name));
  await start("reef", "kelp", "cave");
  assert.match((await cells("roll-out", "turbot:two")).error, /no image turbot:two/);

  change((machine) => {
    machine.images["turbot:two"] = "unhealthy";
  });
  const stopped = await cells("roll-out", "turbot:two", "--at-once", "1");
  assert.equal(stopped.status, 1);
  assert.match(
    stopped.out,
    /✗ reef is unhealthy\nStopped\. Not moved: kelp, cave, tide\.\n.*--continue.*--back/,
  );
  assert.deepEqual(names.map(image), ["turbot:two", "turbot", "turbot", undefined]);
  assert.match((await cells("roll-out", "turbot")).error, /isn't finished.*--continue, or --back/);

  // The cause is mended, and the next roll-out is killed while the first cell comes up.
  change((machine) => {
    machine.images["turbot:two"] = "starting";
  });
  const running = typed("roll-out", "--continue");
  const killed = once(running, "exit");
  await until(
    () =>
      existsSync(join(folder, ".lock.json")) &&
      readFileSync(join(folder, ".lock.json"), "utf8").includes(`${running.pid}`),
  );
  running.kill("SIGKILL");
  await killed;
  change((machine) => {
    machine.images["turbot:two"] = "healthy";
  });
  const done = await cells("roll-out", "--continue");
  assert.equal(done.status, 0, done.out + done.error);
  assert.match(done.out, /✓ cave is healthy with turbot:two\n- tide doesn't run/);
  assert.deepEqual(names.map(image), ["turbot:two", "turbot:two", "turbot:two", undefined]);
  assert.match(readFileSync(join(folder, "compose.yaml"), "utf8"), /tide:\n +image: turbot:two/);

  const back = await cells("roll-out", "--back");
  assert.equal(back.status, 0, back.error);
  assert.deepEqual(names.map(image), ["turbot", "turbot", "turbot", undefined]);
  assert.match((await cells("roll-out", "--continue")).error, /No roll-out is unfinished/);
});

test("removing a cell asks for its name, backs it up with its settings, and proves that nothing is left of it", async (t) => {
  const { base, folder, settings, cells, start, change, machine } = createCellsHarness(t);
  for (const name of ["reef", "reef-two"]) await cells("add", name, "--env", settings(name));
  await start("reef", "reef-two");
  const home = join(base, "volumes", "turbot-cells_reef", "home");
  openDatabase(join(home, "data", "sessions.db")).close();

  const unsure = await cells("remove", "reef", "--without-backup");
  assert.match(unsure.error, /Nothing was removed: say --confirm reef/);
  assert.match(
    (await cells("remove", "reef", "--confirm", "reef")).error,
    /--backup FILE, or --without-backup/,
  );
  assert.match(
    (await cells("remove", "cod", "--confirm", "cod")).error,
    /There's no cell cod.*there are reef, reef-two/,
  );

  // What can't be removed is said, and the next try goes on from there.
  change(({ stuck }) => void stuck.push("turbot-cells_reef"));
  const backup = join(base, "reef.backup");
  const half = await cells("remove", "reef", "--confirm", "reef", "--backup", backup);
  assert.equal(half.status, 1);
  assert.match(half.error, /volume is in use/);
  const { files } = await checkBackup(backup, passphrase);
  assert.ok(files.includes(".env") && files.includes("data/sessions.db"));
  change(({ stuck }) => void stuck.pop());
  const gone = await cells("remove", "reef", "--confirm", "reef", "--without-backup");
  assert.equal(gone.status, 0, gone.error);
  assert.equal(gone.out.match(/^✓ gone: /gm)?.length, 5);
  assert.match(gone.out, /Left elsewhere: its Discord application/);

  assert.deepEqual(
    [machine().volumes, machine().networks],
    [["turbot-cells_reef-two"], ["turbot-cells_reef-two"]],
  );
  assert.deepEqual(
    Object.values(machine().containers).map(({ service }) => service),
    ["reef-two"],
  );
  assert.equal(existsSync(home), false);
  assert.equal(existsSync(join(folder, "reef.env")), false);
  assert.deepEqual(Object.keys(parse(readFileSync(join(folder, "compose.yaml"), "utf8")).services), [
    "reef-two",
  ]);
});
