import type { By, GivenOption, MenuTarget } from "../../plugin-api/testing.ts";
import type { OpenPlugin } from "./open-plugin.ts";

/** One thing that somebody does with a plugin, or that happens. */
export type Step =
  | {
      readonly do: "command";
      readonly name: string;
      readonly options: Readonly<Record<string, GivenOption>>;
      /** The words after a prefix command. */
      readonly args: readonly string[];
      readonly subcommand?: string;
      /** For a menu command. */
      readonly on?: MenuTarget;
      readonly by: By;
    }
  | { readonly do: "say"; readonly content: string; readonly by: By }
  | { readonly do: "react"; readonly emoji: string; readonly on?: string; readonly by: By }
  | { readonly do: "press"; readonly id: string; readonly value?: string; readonly by: By }
  | { readonly do: "choose"; readonly id: string; readonly values: readonly string[]; readonly by: By }
  | {
      readonly do: "submit";
      readonly id: string;
      readonly fields: Readonly<Record<string, string>>;
      readonly by: By;
    }
  | { readonly do: "join" | "leave"; readonly name: string }
  | { readonly do: "advance"; readonly time: string };

/** The plugin has no such command. */
export class NoSuchCommandError extends Error {
  override readonly name = "NoSuchCommandError";

  constructor(command: string) {
    super(`The plugin has no command "${command}"`);
  }
}

/** @throws NoSuchCommandError, OptionError for what nobody could do */
export async function perform(plugin: OpenPlugin, step: Step): Promise<void> {
  switch (step.do) {
    case "command": {
      const { name, on, by, args, ...use } = step;
      const ran =
        (on !== undefined && (await plugin.menu(name, on, by))) ||
        (await plugin.slash(name, { ...use, ...by })) ||
        (await plugin.prefix(name, { args, ...by }));
      if (!ran) throw new NoSuchCommandError(name);
      return;
    }
    case "say":
      return plugin.say(step.content, step.by);
    case "react":
      return plugin.react(step.emoji, {
        ...step.by,
        ...(step.on === undefined ? {} : { on: { message: step.on } }),
      });
    case "press":
      return plugin.press(step.id, {
        ...step.by,
        ...(step.value === undefined ? {} : { value: step.value }),
      });
    case "choose":
      return plugin.choose(step.id, step.values, step.by);
    case "submit":
      return plugin.submit(step.id, step.fields, step.by);
    case "join":
    case "leave":
      return plugin[step.do](step.name);
    case "advance":
      return plugin.advance(step.time);
  }
}
