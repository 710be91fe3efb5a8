import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Attachment,
  type Mentionable,
  modal,
  type NamedUser,
  type Needs,
  type PluginHooks,
  prefixCommand,
  type Settings,
  type SettingValues,
  slashCommand,
  TurbotPlugin,
} from "turbot";

/** True only if both types are the same. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <_Holds extends true>() => {};

test("infers the types of suggestions, and gives a command without options none", () => {
  slashCommand(
    {
      name: "fish",
      description: "Fish",
      options: { kind: { type: "string", description: "Kind", autocomplete: (typed) => [typed.trim()] } },
    },
    (_interaction, options) => isTrue<Same<typeof options.kind, string | undefined>>(),
  );
  slashCommand({ name: "fish", description: "Fish" }, (_interaction, options) => {
    // @ts-expect-error there is no such option
    options.kind;
  });
});

test("handlers get values of their options' types", () => {
  const command = slashCommand(
    {
      name: "roll",
      description: "Roll",
      options: {
        sides: { type: "integer", description: "Sides", required: false },
        kind: {
          type: "string",
          description: "Kind",
          required: true,
          choices: ["fair", { name: "Loaded", value: "loaded" }],
        },
        who: { type: "user", description: "Who", required: true },
        loud: { type: "boolean", description: "Loud" },
      },
    },
    (_interaction, options) => {
      isTrue<Same<typeof options.sides, number | undefined>>();
      isTrue<Same<typeof options.kind, "fair" | "loaded">>();
      isTrue<Same<typeof options.who, NamedUser>>();
      isTrue<Same<typeof options.loud, boolean | undefined>>();
      // @ts-expect-error there is no such option
      options.size;
    },
  );
  assert.equal(command.spec.name, "roll");
});

test("each subcommand's handler gets its own options", () => {
  const command = slashCommand(
    {
      name: "list",
      description: "Lists",
      subcommands: {
        add: {
          description: "Add",
          options: { what: { type: "string", description: "What", required: true } },
        },
        show: { description: "Show" },
      },
    },
    {
      add: (_interaction, { what }) => isTrue<Same<typeof what, string>>(),
      show: (interaction) => isTrue<Same<typeof interaction.channelId, string>>(),
    },
  );
  assert.deepEqual(Object.keys(command.spec.subcommands), ["add", "show"]);
  // @ts-expect-error "show" has no handler
  slashCommand({ name: "list", description: "", subcommands: { show: { description: "" } } }, {});
});

test("types a form's fields and a prefix command's words", () => {
  modal({ id: "why", title: "Why?", fields: { text: { label: "Why" } } }, (interaction) => {
    isTrue<Same<typeof interaction.fields.text, string>>();
  });
  prefixCommand({ name: "echo", description: "Echo" }, (_message, args) => {
    isTrue<Same<typeof args, readonly string[]>>();
  });
});

test("needs and hooks don't need override", () => {
  class Hooked extends TurbotPlugin implements PluginHooks {
    static readonly needs = {
      http: ["api.example.com"],
      discord: ["add_reactions"],
    } as const satisfies Needs;
    async load(): Promise<void> {}
    async unload(): Promise<void> {}
  }
  assert.deepEqual(Hooked.needs.http, ["api.example.com"]);
});

test("a plugin outside the sandbox gets an error that says how to run it", async () => {
  const plugin = new (class extends TurbotPlugin {})();
  await assert.rejects(plugin.turbot.store.get("a"), /npm run turbot -- try/);
});

test("handlers of groups get values of their options' types", () => {
  const command = slashCommand(
    {
      name: "set",
      description: "Set",
      groups: {
        log: {
          description: "Log",
          subcommands: {
            to: {
              description: "To",
              options: {
                who: { type: "mentionable", description: "Who", required: true },
                file: { type: "attachment", description: "What" },
              },
            },
          },
        },
      },
    },
    {
      log: {
        to: (_interaction, { who, file }) => {
          isTrue<Same<typeof who, Mentionable>>();
          isTrue<Same<typeof file, Attachment | undefined>>();
        },
      },
    },
  );
  assert.equal(command.spec.groups.log.description, "Log");
  // @ts-expect-error the subcommand's handler is missing
  slashCommand({ name: "set", description: "Set", groups: command.spec.groups }, { log: {} });
});

test("forms give each field as what it is, and texts as before", () => {
  const form = modal(
    {
      id: "form",
      title: "Form",
      fields: {
        why: { label: "Why" },
        some: { type: "checkboxes", label: "Some", options: [{ label: "A", value: "a" }] },
        who: { type: "user", label: "Who" },
        one: { type: "radio", label: "One", options: [] },
        sure: { type: "checkbox", label: "Sure?" },
        proof: { type: "file", label: "Proof" },
      },
    },
    ({ fields }) => {
      isTrue<Same<typeof fields.why, string>>();
      isTrue<Same<typeof fields.some, readonly string[]>>();
      isTrue<Same<typeof fields.who, readonly NamedUser[]>>();
      isTrue<Same<typeof fields.one, string | null>>();
      isTrue<Same<typeof fields.sure, boolean>>();
      isTrue<Same<typeof fields.proof, readonly Attachment[]>>();
    },
  );
  assert.equal(form.spec.id, "form");
});

test("settings have the types of what they read as", () => {
  const settings = {
    channel: { type: "channel", name: "Where", required: true },
    hour: { type: "integer", name: "Hour", default: 9 },
    most: { type: "number", name: "Most" },
    quiet: { type: "switch", name: "Silently" },
    tone: { type: "choice", name: "Tone", choices: ["warm", { name: "Very dry", value: "dry" }] },
    helpers: { type: "roles", name: "Helpers" },
    words: { type: "text", name: "Words", default: "Hi" },
  } as const satisfies Settings;
  isTrue<
    Same<
      SettingValues<typeof settings>,
      {
        readonly channel: string | undefined;
        readonly hour: number;
        readonly most: number | undefined;
        readonly quiet: boolean;
        readonly tone: "warm" | "dry" | undefined;
        readonly helpers: readonly string[];
        readonly words: string;
      }
    >
  >();
  // @ts-expect-error there is no such type
  const wrong: Settings = { file: { type: "file", name: "File" } };
  assert.equal(Object.keys(wrong).length, 1);
});
