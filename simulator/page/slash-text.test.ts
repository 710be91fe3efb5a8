import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { APIApplicationCommand } from "discord-api-types/v10";
import { NoSuchCommandError, readSlash } from "./slash-text.ts";

const option = (type: number, name: string) => ({ type, name, description: name });
const commands = [
  { name: "roll", options: [option(4, "sides"), option(5, "secret")] },
  { name: "quote", options: [{ ...option(1, "add"), options: [option(3, "text")] }, option(1, "random")] },
  { name: "ping" },
].map((command) => ({
  id: "1",
  application_id: "1",
  version: "1",
  description: "",
  ...command,
})) as unknown as readonly APIApplicationCommand[];

describe("a typed slash command", () => {
  const read: readonly (readonly [string, string, object])[] = [
    ["/ping", "ping", {}],
    ["/roll", "roll", {}],
    ["/roll sides:20", "roll", { sides: 20 }],
    ["/roll sides: 20 secret: yes", "roll", { sides: 20, secret: true }],
    ["/roll 12", "roll", { sides: 12 }],
    ["/quote add text: Swim: or sink", "quote add", { text: "Swim: or sink" }],
    ["/quote random", "quote random", {}],
  ];
  for (const [text, command, options] of read)
    test(`"${text}" is understood`, () => assert.deepEqual(readSlash(text, commands), { command, options }));

  const refused: readonly (readonly [string, RegExp])[] = [
    ["/nothing", /There's no \/nothing/],
    ["/quote", /needs one of: add, random/],
    ["/roll sides: many", /sides must be a number/],
    ["/ping loudly", /takes no options/],
  ];
  for (const [text, why] of refused)
    test(`"${text}" is refused, and says why`, () => {
      assert.throws(
        () => readSlash(text, commands),
        (error) => error instanceof NoSuchCommandError && why.test(error.message),
      );
    });
});
