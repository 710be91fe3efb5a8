import assert from "node:assert/strict";
import { test } from "node:test";
import { NotReadyError } from "./check-machine.ts";
import { claudeKeyOf, commandLine, readChoices, usage } from "./options.ts";

const root = "/srv/turbot";

/** The arguments as a shell splits them. */
function argumentsIn(command: string): string[] {
  const [, rest = ""] = command.split(" -- ");
  return [...rest.matchAll(/'((?:[^']|'\\'')*)'|\S+/g)].map(([whole, quoted]) =>
    quoted === undefined ? whole : quoted.replaceAll("'\\''", "'"),
  );
}

test("a printed command starts the same playground when pasted", () => {
  const chosen = ["--port", "4300", "--folder", "/tmp/it's my reef", "--claude", "--verbose", "--reset"];
  for (const args of [[], chosen, ["--folder", "/tmp/plain"], ["--port", "0"]]) {
    const choices = readChoices(args, root);
    assert(choices !== undefined);
    const command = commandLine(choices, root);
    assert.match(command, /^npm run playground( -- .+)?$/);
    assert.deepEqual(readChoices(argumentsIn(command), root), choices);
  }
});

test("an unknown argument is refused with the list of valid ones", () => {
  assert.throws(
    () => readChoices(["4243"], root),
    (error) => error instanceof NotReadyError && error.message.endsWith(usage),
  );
  assert.throws(() => readChoices(["--port", "fish"], root), /--port fish isn't a port/);
});

test("--help returns no choices", () => assert.equal(readChoices(["--help"], root), undefined));

test("a key in the settings is used only when asked for, since it costs money", () => {
  const settings = { ANTHROPIC_API_KEY: " sk-ant-real " };
  const usual = readChoices([], root) ?? assert.fail();
  assert.equal(claudeKeyOf(usual, settings), undefined);
  const wanted = readChoices(["--claude"], root) ?? assert.fail();
  assert.equal(claudeKeyOf(wanted, settings), "sk-ant-real");
  assert.throws(
    () => claudeKeyOf(wanted, { ANTHROPIC_API_KEY: " " }),
    /--claude needs ANTHROPIC_API_KEY.* leave --claude out/,
  );
});
