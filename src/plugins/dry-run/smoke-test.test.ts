import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createPluginStores } from "../capabilities/plugin-store.ts";
import { readStored } from "../capabilities/read-stored.ts";
import { smokeTest } from "./smoke-test.ts";

const powers = { nodePath: process.execPath, now: Date.now };

const fisher = `import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

export default class Fisher extends TurbotPlugin {
  static readonly needs = { http: ["sea.example.com"] } as const;
  net = slashCommand(
    {
      name: "net",
      description: "Cast a net",
      subcommands: {
        cast: {
          description: "Cast it",
          options: {
            depth: { type: "integer", description: "How deep", min: 10, max: 20, required: true },
            bait: { type: "string", description: "What with", choices: ["worm", "fly"] },
            code: { type: "string", description: "A code", minLength: 9, maxLength: 9 },
            friend: { type: "user", description: "Who with" },
          },
        },
        haul: { description: "Haul it in" },
      },
    },
    {
      cast: async (interaction, { depth, bait, code, friend }) => {
        if (depth < 10 || bait !== "worm" || code?.length !== 9) throw new Error("Impossible");
        await interaction.reply(\`\${depth} \${friend?.displayName}\`);
      },
      haul: async (interaction) => {
        const { haul } = (await this.turbot.store.get<{ haul: string }>("last")) ?? { haul: "nothing" };
        await interaction.reply(haul.toUpperCase());
      },
    },
  );
  tide = prefixCommand({ name: "tide", description: "When is the tide?" }, async (message) => {
    const { json } = await this.turbot.http.get("https://sea.example.com/tide");
    await message.reply(String(json()));
  });
}
`;

test("uses every command and subcommand once, as a member might", async () => {
  const { report, tries } = await smokeTest({ path: "plugins/fisher.ts", source: fisher }, powers);
  assert.ok(report.state === "loaded");
  assert.deepEqual(report.needs, { http: ["sea.example.com"], discord: [], unattended: [] });
  assert.deepEqual(
    tries.map(({ command, asked }) => [command, asked]),
    [
      ["/net cast", []],
      ["/net haul", []],
      ["!tide", ["sea.example.com"]],
    ],
  );
  assert.deepEqual(
    tries.map(({ problem }) => problem === undefined),
    [true, true, false],
  );
});

test("reads a plugin's store while it runs, and tries other code with it", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "stored-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(readStored(folder, "fisher"), undefined);
  const running = createPluginStores(folder);
  running.of("fisher").set("last", JSON.stringify({ catch: "a boot" }));
  const store = readStored(folder, "fisher");
  assert.deepEqual(store, { last: { catch: "a boot" } });
  running.of("fisher").set("last", JSON.stringify({ catch: "a fish" }));
  running.close();
  const { tries } = await smokeTest(
    { path: "plugins/fisher.ts", source: fisher, store: store ?? {} },
    powers,
  );
  assert.match(tries.find(({ command }) => command === "/net haul")?.problem ?? "", /TypeError/);
});

test("doesn't try a plugin that doesn't load", async () => {
  const { report, tries } = await smokeTest(
    { path: "plugins/fisher.ts", source: "export default 1;" },
    powers,
  );
  assert.equal(report.state, "failed");
  assert.deepEqual(tries, []);
});
