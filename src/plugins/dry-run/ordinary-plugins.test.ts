import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../log/log.ts";
import { createScanner } from "../../policy/scanner.ts";
import { nullLookup } from "../capabilities/null-lookup.ts";
import { createPluginHost } from "../host/create-plugin-host.ts";
import type { PluginProblem } from "../host/plugin-report.ts";
import { createFakeChannel } from "./fake-channel.ts";
import { fakeMessage } from "./fake-interactions.ts";
import { slashInteraction } from "./fake-slash.ts";
import { plausibleUses } from "./plausible-options.ts";

/** Plugins as people and Claude write them, each in its own style, so they aren't formatted or linted. */
const folder = fileURLToPath(new URL("fixtures/ordinary", import.meta.url));

test("ordinary plugins of every style pass the scan, load, and answer each of their commands", async (t) => {
  const policyPath = fileURLToPath(new URL("../../../SECURITY_POLICY.md", import.meta.url));
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  t.after(() => scanner.stop());
  const files = readdirSync(folder).map((file) => ({
    path: `plugins/${file}`,
    source: readFileSync(join(folder, file), "utf8"),
  }));
  const findings = (await scanner.scan(files)).flatMap((file) => file.findings);
  assert.deepEqual(findings, []);

  const data = mkdtempSync(join(tmpdir(), "turbot-ordinary-"));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const { messenger, guilds, events } = createFakeChannel();
  const problems: (PluginProblem & { readonly plugin: string })[] = [];
  const host = createPluginHost({
    folder,
    dataFolder: data,
    nodePath: process.execPath,
    messenger,
    lookup: {
      ...nullLookup,
      channel: async (id) => ({ id, name: "general", type: 0, guildId: "100", lastMessageAt: null }),
      guilds: async () => [{ id: "100", name: "The Reef" }],
      roles: async () => [],
    },
    guilds,
    scanner,
    http: {
      request: async () => ({
        status: 200,
        headers: {},
        body: Buffer.from("{}"),
        url: "https://example.com/",
      }),
      look: async () => ({ status: 200, location: undefined }),
      ports: [],
      close: async () => {},
    },
    log: silentLog,
    report: (plugin, problem) => void problems.push({ plugin, ...problem }),
  });
  t.after(() => host.stop());
  const reports = await host.start();
  assert.deepEqual(
    reports.filter(({ state }) => state !== "loaded"),
    [],
  );

  /** It did something visible and didn't report an error. */
  const answers = async (what: string, use: () => Promise<boolean>) => {
    const before = events.length;
    assert.ok(await use(), what);
    const said = events.slice(before).map(({ content = "" }) => content);
    assert.ok(
      said.length > 0 && !said.some((text) => text.startsWith("Something fishy")),
      `${what}: ${said}`,
    );
  };
  for (const command of host.commandDefinitions()) {
    for (const { subcommand, options } of plausibleUses(command)) {
      await answers(`/${command.name} ${subcommand ?? ""}`, () =>
        host.onInteraction(slashInteraction(command, options, "ada", subcommand)),
      );
    }
  }
  let messages = 900;
  for (const name of reports.flatMap((report) => (report.state === "loaded" ? report.prefix : []))) {
    messages += 1;
    await answers(`!${name}`, () =>
      host.onPrefixCommand(fakeMessage(`!${name} 3 hello there`, "ada", String(messages))),
    );
  }
  assert.deepEqual(problems, []);
});
