import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { compiledInThisRun } from "../simulator/playground/fixtures/compiled-in-this-run.ts";
import { startPlayground } from "../simulator/playground/start-playground.ts";
import { untilOnline } from "../simulator/playground/until-online.ts";

const root = resolve(import.meta.dirname, "..");

/** Starts what it is told to as process 1, like a container, and passes SIGTERM on to that process alone. */
const asProcessOne = (node: string, note: string) => `#!${node}
const { spawn } = require("node:child_process");
const { writeFileSync } = require("node:fs");
const program = require("node:path").join(process.argv[2], "..", "start.js");
const bwrap = ["--unshare-pid", "--as-pid-1", "--die-with-parent", "--dev-bind", "/", "/", "--proc", "/proc", "--info-fd", "3"];
const child = spawn("bwrap", [...bwrap, ${JSON.stringify(node)}, program], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
let info = "";
let first;
child.stdio[3].on("data", (text) => {
  info += text;
  if (!info.trim().endsWith("}")) return;
  first = JSON.parse(info)["child-pid"];
  writeFileSync(${JSON.stringify(note)}, String(first));
});
process.on("SIGTERM", () => process.kill(first, "SIGTERM"));
child.on("exit", (code, signal) => process.exit(signal === null ? code : 99));
`;

interface Process {
  readonly pid: number;
  readonly state: string;
  readonly parent: number;
  readonly command: string;
}

/** The processes in the namespace of one. */
function processesBeside(first: number): readonly Process[] {
  const namespace = (pid: number | string) => readlinkSync(`/proc/${pid}/ns/pid`);
  const own = namespace(first);
  return readdirSync("/proc").flatMap((name): readonly Process[] => {
    try {
      // A zombie has left its namespace, but not its parent.
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      const [state = "", parent = ""] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const command = readFileSync(`/proc/${name}/cmdline`, "latin1").replaceAll("\0", " ");
      const isOurs = state === "Z" ? Number(parent) === first : namespace(name) === own;
      return isOurs ? [{ pid: Number(name), state, parent: Number(parent), command }] : [];
    } catch {
      return [];
    }
  });
}

const canUnshare =
  spawnSync("bwrap", ["--unshare-pid", "--as-pid-1", "--dev-bind", "/", "/", "--proc", "/proc", "true"])
    .status === 0;

test("as process 1 of a container it collects orphans, stops cleanly when told to, and leaves nothing running", {
  skip: canUnshare ? false : "bubblewrap can't make a process namespace here",
  timeout: 240_000,
}, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "turbot-one-"));
  const node = join(folder, "node");
  const note = join(folder, "first");
  writeFileSync(node, asProcessOne(process.execPath, note), { mode: 0o755 });
  const lines: string[] = [];
  const playground = await startPlayground({
    ...{ root, folder, node, probationSeconds: 1 },
    compiled: compiledInThisRun(),
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    log: (line) => lines.push(line),
  });
  t.after(async () => {
    await playground.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const until = async (what: string, holds: () => boolean) => {
    const end = performance.now() + 60_000;
    while (!holds()) {
      if (performance.now() > end) assert.fail(`never ${what}:\n${lines.slice(-30).join("\n")}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  };
  assert.equal(await untilOnline(playground, 90_000), "online", lines.slice(-30).join("\n"));
  const first = Number(readFileSync(note, "utf8"));
  const bots = () => processesBeside(first).filter(({ command }) => /bin\/bot\.ts/.test(command));
  const [one] = processesBeside(first).filter(({ pid }) => pid === first);
  assert.match(one?.command ?? "", /process-one\.sh/);

  // Whatever a killed bot had started loses its parent, and ends a moment later.
  const before = bots().map(({ pid }) => pid);
  const children = processesBeside(first).filter(({ parent }) => before.includes(parent));
  assert.ok(children.length > 0, "the bot has started something");
  for (const pid of before) process.kill(pid, "SIGKILL");
  await until("a new bot", () => bots().some(({ pid, state }) => !before.includes(pid) && state !== "Z"));
  await until("all orphans collected", () => {
    const there = processesBeside(first).map(({ pid }) => pid);
    return children.every(({ pid }) => !there.includes(pid));
  });
  assert.deepEqual(
    processesBeside(first).filter(({ state, parent }) => state === "Z" && parent === first),
    [],
  );
  await until("it serves people again", () => lines.some((line) => line.includes('"event":"bot is live"')));

  const inside = processesBeside(first).map(({ pid }) => pid);
  await playground.stop();
  const { ended } = playground.supervisor.view();
  assert.match(String(ended), /exit 0/);
  await until("every process gone", () => inside.every((pid) => !readdirSync("/proc").includes(String(pid))));
});
