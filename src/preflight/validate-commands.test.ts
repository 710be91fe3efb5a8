import assert from "node:assert/strict";
import { test } from "node:test";
import { builtInDefinitions } from "../built-ins/built-in-commands.ts";
import { validateCommands } from "./validate-commands.ts";

test("Turbot's own commands follow Discord's rules", () => {
  assert.deepEqual(validateCommands(builtInDefinitions, []), []);
});

test("names the command and the rule in a set that Discord would refuse", () => {
  const plugin = (name: string, more: object = {}) => ({ name, description: "x", ...more });
  assert.deepEqual(
    validateCommands(builtInDefinitions, [
      plugin("he1p"),
      plugin("roll"),
      plugin("roll"),
      plugin("long", { description: "x".repeat(101) }),
    ]),
    [
      'the command "he1p" looks like "help"',
      'the command "roll" is there twice',
      'Discord refuses the command "long": description: Must be between 1 and 100 in length.',
    ],
  );
  const many = Array.from({ length: 100 }, (_, at) =>
    plugin(`command-${String.fromCharCode(97 + (at % 26), 97 + at / 26)}`),
  );
  assert.deepEqual(validateCommands(builtInDefinitions, many), [
    `${100 + builtInDefinitions.filter(({ type }) => type === 1).length} commands, and Discord takes 100 of a type`,
  ]);
});
