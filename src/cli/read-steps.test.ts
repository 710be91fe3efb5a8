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

test("a key that nobody has filled in is said so, and people read who can change that", async () => {
  const source = `import { slashCommand, TurbotPlugin } from "turbot";
export default class Sea extends TurbotPlugin {
  static readonly needs = {
    http: ["api.example.com"],
    secrets: { sea: { host: "api.example.com", header: "X-Key", value: "{secret}", name: "Sea key" } },
  } as const;
  sea = slashCommand({ name: "sea", description: "The sea" }, async (interaction) => {
    const { guildId } = interaction;
    const answer = await this.turbot.http.get("https://api.example.com/", { secret: "sea", guildId });
    await interaction.reply(answer.text());
  });
}`;
  const given = ["plugins/sea.ts", "--http", "https://api.example.com/ calm", "--command", "sea"];
  const runs = createDryRuns({ nodePath: process.execPath, log: silentLog });
  const tried = async (args: readonly string[]) => {
    const { steps, http, missingSecrets } = readSteps(args);
    const result = await runs.tryScript({ path: "plugins/sea.ts", source, steps, http, missingSecrets });
    return result.events[0]?.content ?? "";
  };
  assert.equal(await tried(given), "calm");
  assert.match(
    await tried([...given, "--without-key", "sea"]),
    /\*Sea key\* isn't filled in here yet: an admin/,
  );
});
