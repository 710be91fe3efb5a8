import assert from "node:assert/strict";
import { test } from "node:test";
import { silentLog } from "../log/log.ts";
import { createDryRuns } from "../plugins/dry-run/dry-runs.ts";

/** A plugin that registers something in a way that only running tells. */
const registering = (call: string) => `
import { button, cron, modal, on, prefixCommand, slashCommand, TurbotPlugin } from "turbot";
const told = (value: unknown): any => value;
export default class Registering extends TurbotPlugin {
  it = ${call};
}`;
const group =
  '{ name: "list", description: "x", subcommands: { add: { description: "x" }, show: { description: "x" } } }';

const never: Readonly<Record<string, readonly [call: string, reason: RegExp]>> = {
  "a command without a handler": [
    'slashCommand({ name: "a", description: "x" }, told(undefined))',
    /^slash "a": it has no handler/,
  ],
  "a word for a handler": [
    'prefixCommand({ name: "a", description: "x" }, told("go"))',
    /^prefix "a": it has no handler/,
  ],
  "subcommands without handlers": [
    `slashCommand(${group}, told({}))`,
    /^slash "list": its subcommand "add" has no handler/,
  ],
  "a subcommand with a word for a handler": [
    `slashCommand(${group}, told({ add: async () => {}, show: "show" }))`,
    /^slash "list": its subcommand "show" has no handler/,
  ],
  "one function for all subcommands": [
    `slashCommand(${group}, told(async () => {}))`,
    /^slash "list": it has subcommands: each needs a handler of its own/,
  ],
  "a handler of no subcommand": [
    `slashCommand(${group}, told({ add: async () => {}, show: async () => {}, drop: async () => {} }))`,
    /^slash "list": there is a handler for "drop", and no such subcommand/,
  ],
  "handlers by name without subcommands": [
    'slashCommand({ name: "a", description: "x" }, told({ add: async () => {} }))',
    /^slash "a": there is a handler for "add", and no such subcommand/,
  ],
  "a button without a handler": ['button({ id: "a" }, told(undefined))', /^button "a": it has no handler/],
  "a form without a handler": [
    'modal({ id: "a", title: "x", fields: { b: { label: "x" } } }, told(null))',
    /^modal "a": it has no handler/,
  ],
  "a listener that isn't one": ['on("reaction", told(undefined))', /^event: it has no handler/],
  "a schedule of nothing": ['cron("0 9 * * *", {}, told(undefined))', /^cron: it has no handler/],
  "suggestions that nobody makes": [
    'slashCommand({ name: "a", description: "x", options: { b: { type: "string", description: "x", autocomplete: told(true) } } }, async () => {})',
    /^slash "a": options\.b\.autocomplete: a function is needed/,
  ],
};

const trials = createDryRuns({ nodePath: process.execPath, log: silentLog });
for (const [what, [call, reason]] of Object.entries(never)) {
  test(`${what} can never work, and isn't loaded`, async () => {
    const report = await trials.load({ path: "plugins/registering.ts", source: registering(call) });
    assert.ok(report.state === "failed");
    assert.match(report.reason, reason);
  });
}

test("handlers that are there are found, however they came to be", async () => {
  for (const call of [
    `slashCommand(${group}, told(Object.fromEntries(["add", "show"].map((name) => [name, async () => {}]))))`,
    'slashCommand({ name: "a", description: "x", options: { b: { type: "string", description: "x", autocomplete: () => [] } } }, told(async () => {}))',
    'on("reaction", told(() => {}))',
  ]) {
    const report = await trials.load({ path: "plugins/registering.ts", source: registering(call) });
    assert.equal(report.state, "loaded", JSON.stringify(report));
  }
});
