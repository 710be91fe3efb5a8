import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

/** A bot with a plugin that blocks its worker, to kill in the middle of it. */
const bot = `
import { openPlugin } from "../dry-run/open-plugin.ts";
const source = \`import { slashCommand, TurbotPlugin } from "turbot";
export default class Stuck extends TurbotPlugin {
  go = slashCommand({ name: "go", description: "Go" }, async () => {
    console.log("stuck");
    await new Promise((resolve) => setTimeout(resolve, 20));
    while (true) {}
  });
}\`;
const plugin = await openPlugin({ path: "plugins/stuck.ts", source }, { nodePath: process.execPath });
void plugin.slash("go");
while (plugin.logs.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
process.stdout.write("stuck");
`;

test("the plugins' process ends when the bot is killed", async (t) => {
  const killed = spawn(process.execPath, ["--input-type=module", "--eval", bot], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => killed.kill("SIGKILL"));
  await once(killed.stdout, "data");
  const child = childOf(killed.pid);
  assert.ok(child !== undefined);
  killed.kill("SIGKILL");
  await once(killed, "exit");
  while (isAlive(child)) await new Promise((resolve) => setTimeout(resolve, 20));
});

function childOf(pid: number | undefined): number | undefined {
  return execFileSync("ps", ["-A", "-o", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, parent, ...args]) => Number(parent) === pid && args.some((arg) => arg.endsWith("child/main.mts")),
    )
    .map(([child]) => Number(child))[0];
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^Z/.test(execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).trim());
  } catch {
    return false;
  }
}
