import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../log/log.ts";
import { createDryRuns } from "../plugins/dry-run/dry-runs.ts";
import { readSteps } from "./read-steps.ts";

test("the web answers what the command line says, by URL, in every step", async () => {
  const source = `import { prefixCommand, TurbotPlugin } from "turbot";
export default class Tide extends TurbotPlugin {
  static readonly needs = { http: ["api.example.com"] } as const;
  tide = prefixCommand({ name: "tide", description: "The tide" }, async (message) => {
    const answer = await this.turbot.http.get("https://api.example.com/tide?at=reef");
    await message.reply(answer.text());
  });
}`;
  const { steps, http } = readSteps([
    ...["plugins/tide.ts", "--http", "https://api.example.com/tide?at=reef 3 m = high"],
    ...["--command", "tide", "--advance", "2h", "--command", "tide"],
  ]);
  const runs = createDryRuns({ nodePath: process.execPath, log: silentLog });
  const result = await runs.tryScript({ path: "plugins/tide.ts", source, steps, http });
  assert.deepEqual(
    result.events.map(({ content }) => content),
    ["3 m = high", "3 m = high"],
  );
  assert.throws(() => readSteps(["--http", "https://api.example.com"]), /has no answer/);
});
