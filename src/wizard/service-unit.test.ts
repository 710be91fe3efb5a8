import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { serviceUnit, UnwritablePathError } from "./service-unit.ts";

const facts = { home: "/srv/turbot", user: "turbot", programs: ["/home/ann/.nvm/bin"] };
const analyze = spawnSync("systemd-analyze", ["--version"]).status === 0;

test("names the home, its user and where its programs are, and escapes what systemd would read otherwise", () => {
  const unit = serviceUnit({ ...facts, home: "/srv/my 100% turbot" });
  assert.match(unit, /^User=turbot$/m);
  assert.match(unit, /^WorkingDirectory=\/srv\/my 100%% turbot$/m);
  assert.match(unit, /^ExecStart="\/srv\/my 100%% turbot\/node_modules\/\.bin\/node" bin\/start\.js$/m);
  assert.match(unit, /^Environment="PATH=\/home\/ann\/\.nvm\/bin:\/usr\/local\/bin:\/usr\/bin:\/bin"$/m);
  for (const home of ['/srv/"turbot', "/srv/tur\nbot", "/srv/tur\\bot"])
    assert.throws(() => serviceUnit({ ...facts, home }), UnwritablePathError);
});

test("closes what Turbot works without, and nothing that its sandbox needs", () => {
  const unit = serviceUnit(facts);
  // Tried one by one: bubblewrap fails under each of these.
  for (const breaks of [
    "ProcSubset",
    "ProtectHostname",
    "MemoryDenyWriteExecute",
    "ProtectKernelTunables",
    "PrivateUsers",
  ])
    assert.doesNotMatch(unit, new RegExp(`^${breaks}=`, "m"));
  assert.match(unit, /^RestrictNamespaces=cgroup ipc mnt net pid user uts$/m);
  assert.match(unit, /^RestrictAddressFamilies=.*AF_NETLINK$/m);
  assert.doesNotMatch(unit, /^SystemCallFilter=.*@mount/m);
});

test("passes systemd's own checks: it is valid, and its exposure is below 3 of 10", {
  skip: analyze ? false : "there is no systemd-analyze here",
}, (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-unit-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "turbot.service");
  // What is there on every machine takes the place of Node.
  writeFileSync(file, serviceUnit(facts).replace(/^ExecStart=.*$/m, "ExecStart=/bin/true"));
  const verified = spawnSync("systemd-analyze", ["verify", "--man=no", file], { encoding: "utf8" });
  assert.equal(verified.status, 0, verified.stderr);
  assert.doesNotMatch(verified.stderr, /turbot\.service/);
  const judged = spawnSync(
    "systemd-analyze",
    ["security", "--offline=true", "--no-pager", "--threshold=30", file],
    { encoding: "utf8" },
  );
  assert.equal(judged.status, 0, judged.stdout.slice(-200));
});
