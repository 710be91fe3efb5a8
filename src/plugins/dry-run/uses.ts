import { ComponentType } from "discord-api-types/v10";
import { notationOf } from "../../commands/notation.ts";
import { readCustomId } from "../../declaration/custom-id.ts";
import { settings as settingSpecs } from "../../declaration/settings.ts";
import type { TryEvent } from "../../plugin-api/testing.ts";
import type { PluginReport } from "../host/plugin-report.ts";
import { plausibleSettings } from "./configure.ts";
import { eventUses, who } from "./event-uses.ts";
import type { OpenPlugin } from "./open-plugin.ts";
import { plausibleUses } from "./plausible-options.ts";
import { shownComponents } from "./shown-components.ts";

/** One thing that a member might do with a plugin. */
export interface PlannedUse {
  /** "/poll open", "!flip", "button Vote", "somebody joins" */
  readonly name: string;
  /** Who does it. */
  readonly who: string;
  use(): Promise<unknown>;
}

/** A use of its settings, of each command, and of each event that it listens to. */
export function usesOf(
  { slash, menus, prefix, listens, settings }: Extract<PluginReport, { readonly state: "loaded" }>,
  plugin: OpenPlugin,
): readonly PlannedUse[] {
  const events = eventUses(plugin);
  const specs = settingSpecs.parse(settings);
  return [
    ...(Object.keys(specs).length === 0
      ? []
      : [
          {
            name: "an admin fills in its settings",
            who,
            use: () => plugin.configure(plausibleSettings(specs), { as: who }),
          },
        ]),
    ...slash.flatMap((definition) =>
      plausibleUses(definition).map((use) => ({
        name: [`/${definition.name}`, use.subcommand].filter((word) => word !== undefined).join(" "),
        who,
        use: () => plugin.slash(definition.name, { ...use, as: who }),
      })),
    ),
    ...menus.map((menu) => ({
      name: notationOf(menu),
      who,
      use: () =>
        plugin.menu(menu.name, menu.kind === "userMenu" ? { user: "ben" } : { message: "turbot" }, {
          as: who,
        }),
    })),
    ...prefix.map((name) => ({
      name: notationOf({ kind: "prefix", name }),
      who,
      use: () => plugin.prefix(name, { as: who }),
    })),
    ...listens.flatMap((event) => {
      const use = Object.hasOwn(events, event) ? events[event as keyof typeof events] : undefined;
      return use === undefined ? [] : [{ who, ...use }];
    }),
  ];
}

/**
 * A press of each button, and a choice from each menu, that was shown.
 *
 * @param pressed the ids that were used before: each is used once
 */
export function pressesIn(
  events: readonly TryEvent[],
  plugin: OpenPlugin,
  pressed: Set<string>,
): readonly PlannedUse[] {
  return events.flatMap(shownComponents).flatMap((component) => {
    const target = component.custom_id === undefined ? undefined : readCustomId(component.custom_id);
    if (target === undefined || pressed.has(target.id)) return [];
    pressed.add(target.id);
    const given = { as: who, value: target.value };
    if (component.type === ComponentType.Button) {
      const name = `button ${component.label ?? target.id}`;
      return [{ name, who, use: () => plugin.press(target.id, given) }];
    }
    const [option] = component.options ?? [];
    if (option === undefined) return [];
    const name = `menu choice ${option.label}`;
    return [{ name, who, use: () => plugin.choose(target.id, [option.value], given) }];
  });
}
