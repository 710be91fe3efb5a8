import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../log/log.ts";
import { createDryRuns } from "../plugins/dry-run/dry-runs.ts";

/** A plugin with a registration that only running it can check. */
const registering = (call: string) => `
import { button, cron, modal, on, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
const untyped = (value: unknown): any => value;
export default class Registering extends TurbotPlugin {
  it = ${call};
}`;
const group =
  '{ name: "list", description: "x", subcommands: { add: { description: "x" }, show: { description: "x" } } }';

const never: Readonly<Record<string, readonly [call: string, reason: RegExp]>> = {
  "a command without a handler": [
    'slashCommand({ name: "a", description: "x" }, untyped(undefined))',
    /^slash "a": it has no handler/,
  ],
  "a word for a handler": [
    'prefixCommand({ name: "a", description: "x" }, untyped("go"))',
    /^prefix "a": it has no handler/,
  ],
  "subcommands without handlers": [
    `slashCommand(${group}, untyped({}))`,
    /^slash "list": its subcommand "add" has no handler/,
  ],
  "a subcommand with a word for a handler": [
    `slashCommand(${group}, untyped({ add: async () => {}, show: "show" }))`,
    /^slash "list": its subcommand "show" has no handler/,
  ],
  "one function for all subcommands": [
    `slashCommand(${group}, untyped(async () => {}))`,
    /^slash "list": it has subcommands: each needs a handler of its own/,
  ],
  "a handler of no subcommand": [
    `slashCommand(${group}, untyped({ add: async () => {}, show: async () => {}, drop: async () => {} }))`,
    /^slash "list": there is a handler for "drop", and no such subcommand/,
  ],
  "handlers by name without subcommands": [
    'slashCommand({ name: "a", description: "x" }, untyped({ add: async () => {} }))',
    /^slash "a": there is a handler for "add", and no such subcommand/,
  ],
  "a button without a handler": ['button({ id: "a" }, untyped(undefined))', /^button "a": it has no handler/],
  "a form without a handler": [
    'modal({ id: "a", title: "x", fields: { b: { label: "x" } } }, untyped(null))',
    /^modal "a": it has no handler/,
  ],
  "a listener that isn't one": ['on("reaction", untyped(undefined))', /^event: it has no handler/],
  "a schedule of nothing": ['cron("0 9 * * *", {}, untyped(undefined))', /^cron: it has no handler/],
  "suggestions that nobody makes": [
    'slashCommand({ name: "a", description: "x", options: { b: { type: "string", description: "x", autocomplete: untyped(true) } } }, async () => {})',
    /^slash "a": options\.b\.autocomplete: a function is needed/,
  ],
};

const dryRuns = createDryRuns({ nodePath: process.execPath, log: silentLog });
for (const [what, [call, reason]] of Object.entries(never)) {
  test(`refuses to load ${what}`, async () => {
    const report = await dryRuns.load({ path: "plugins/registering.ts", source: registering(call) });
    assert.ok(report.state === "failed");
    assert.match(report.reason, reason);
  });
}

test("finds handlers no matter how they were created", async () => {
  for (const call of [
    `slashCommand(${group}, untyped(Object.fromEntries(["add", "show"].map((name) => [name, async () => {}]))))`,
    'slashCommand({ name: "a", description: "x", options: { b: { type: "string", description: "x", autocomplete: () => [] } } }, untyped(async () => {}))',
    'on("reaction", untyped(() => {}))',
  ]) {
    const report = await dryRuns.load({ path: "plugins/registering.ts", source: registering(call) });
    assert.equal(report.state, "loaded", JSON.stringify(report));
  }
});
