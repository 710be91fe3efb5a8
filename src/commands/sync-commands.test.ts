import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type {
  APIApplicationCommand,
  RESTPostAPIApplicationCommandsJSONBody,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from "discord-api-types/v10";
import { type CommandsApi, commandLimit, syncCommands } from "./sync-commands.ts";

type Definition = RESTPostAPIApplicationCommandsJSONBody;

/** A fake Discord that stores commands and returns them with what Discord adds. */
function fakeDiscord(first: readonly Definition[] = []) {
  let kept: readonly APIApplicationCommand[] = [];
  let version = 0;
  const puts: (readonly Definition[])[] = [];
  const store = (definitions: readonly Definition[]) => {
    kept = definitions.map((definition) => asDiscordAnswers(definition, `${++version}`)).toReversed();
  };
  store(first);
  const api: CommandsApi = {
    get: async () => kept,
    put: async (definitions) => {
      puts.push(definitions);
      store(definitions);
    },
    post: async (definition) =>
      store([...kept.filter(({ name }) => name !== definition.name), definition] as Definition[]),
    remove: async (id) => {
      kept = kept.filter((command) => command.id !== id);
    },
  };
  return { api, puts };
}

/** As the Discord API answers: with ids and versions, and nulls for missing localizations. */
function asDiscordAnswers(definition: Definition, version: string): APIApplicationCommand {
  const written = {
    ...definition,
    id: version,
    application_id: "1",
    version,
    type: definition.type ?? 1,
    default_member_permissions: definition.default_member_permissions ?? null,
    name_localizations: null,
    description_localizations: null,
    dm_permission: true,
    contexts: null,
    integration_types: [0],
    nsfw: false,
  };
  return JSON.parse(JSON.stringify(written)) as APIApplicationCommand;
}

const roll: RESTPostAPIChatInputApplicationCommandsJSONBody = {
  name: "roll",
  description: "Roll a die",
  options: [
    { type: 4, name: "sides", description: "How many", required: false, min_value: 2, autocomplete: false },
    { type: 3, name: "kind", description: "Which", choices: [{ name: "Fair", value: "fair" }] },
  ],
};
const poll: Definition = { name: "poll", description: "Ask everyone" };

describe("syncing commands", () => {
  test("sends nothing when Discord already has the commands, despite what it adds to them", async () => {
    const { api, puts } = fakeDiscord([roll, poll]);
    const result = await syncCommands(api, [poll, roll]);
    assert.equal(result.changed, false);
    assert.deepEqual(puts, []);
  });

  test("adds a new command and removes an old one in a single call", async () => {
    const { api, puts } = fakeDiscord([roll]);
    const result = await syncCommands(api, [poll]);
    assert.deepEqual(result, {
      ...{ changed: true, added: ["poll"], updated: [], removed: ["roll"] },
      ...{ left: [], refused: [], late: [] },
    });
    assert.deepEqual(puts, [[poll]]);
    assert.equal((await syncCommands(api, [poll])).changed, false);
  });

  const changes: readonly (readonly [string, Definition])[] = [
    ["a description", { ...roll, description: "Roll dice" }],
    [
      "an option's limit",
      { ...roll, options: [{ type: 4, name: "sides", description: "How many", min_value: 3 }] },
    ],
    [
      "an option that becomes required",
      { ...roll, options: [{ type: 4, name: "sides", description: "How many", required: true }] },
    ],
    ["an option's type", { ...roll, options: [{ type: 10, name: "sides", description: "How many" }] }],
    ["removed options", { name: "roll", description: "Roll a die" }],
    ["who may use it", { ...roll, default_member_permissions: "8" }],
    ["an age restriction", { ...roll, nsfw: true }],
  ];
  for (const [what, changed] of changes) {
    test(`detects a change: ${what}`, async () => {
      const { api } = fakeDiscord([roll]);
      assert.deepEqual((await syncCommands(api, [changed])).updated, ["roll"]);
    });
  }

  test("reports the commands beyond the hundredth, and never sends them", async () => {
    const { api, puts } = fakeDiscord();
    const many = Array.from(
      { length: commandLimit + 2 },
      (_, at): Definition => ({ name: `c${at}`, description: "x" }),
    );
    const result = await syncCommands(api, many);
    assert.deepEqual(
      result.left,
      ["c100", "c101"].map((name) => ({ kind: "slash", name })),
    );
    assert.equal(puts[0]?.length, commandLimit);
  });

  test("counts menus on members and on messages apart from slash commands", async () => {
    const { api, puts } = fakeDiscord();
    const menus = [2, 3].flatMap((type) =>
      Array.from({ length: 16 }, (_, at): Definition => ({ type, name: `Menu ${at}` })),
    );
    const result = await syncCommands(api, [roll, ...menus]);
    assert.deepEqual(result.left, [
      { kind: "userMenu", name: "Menu 15" },
      { kind: "messageMenu", name: "Menu 15" },
    ]);
    assert.equal(puts[0]?.length, 31);
    assert.equal((await syncCommands(api, [roll, ...menus])).changed, false);
  });

  test("treats a context-menu command of the same name as a different command", async () => {
    const { api } = fakeDiscord([poll]);
    const result = await syncCommands(api, [poll, { name: "poll", type: 3 }]);
    assert.deepEqual(result.added, ["poll"]);
  });
});
