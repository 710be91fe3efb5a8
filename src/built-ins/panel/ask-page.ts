import {
  type APIComponentInMessageActionRow,
  ButtonStyle,
  ChannelType,
  ComponentType,
} from "discord-api-types/v10";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import { typed } from "../../commands/notation.ts";
import { everything } from "../../discord/channel-permissions.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import {
  type Cap,
  hasToPick,
  type Need,
  needInWords,
  needOf,
  type PermitParts,
  readPermit,
} from "../../plugin-api/needs.ts";
import { lackedFor, permissionsInWords } from "../../plugins/capabilities/permission-words.ts";
import type { PluginView } from "../../plugins/host/plugin-admin.ts";
import { byItselfInWords } from "../../plugins/label/label.ts";
import { button, row } from "./pages.ts";
import { inChat, questionsOf, whatIsShown } from "./plugin-page.ts";
import { type PanelPress, pressId } from "./press.ts";

/** A role or channel that can be picked. */
export interface PickedObject {
  readonly id: string;
  readonly name: string;
  /** A role that isn't below Turbot's own: Discord lets it neither give nor take that. @default false */
  readonly isTooHigh?: boolean;
}

/**
 * One thing that a plugin asks for, as a question in plain words.
 *
 * @param at the question's number, from 0
 * @param known `roles`: those that plugins could give, for a question about roles; `here`: the channel that the panel is in; `own`: what
 *   Turbot itself may do there, in bits
 * @returns undefined if there is no such question (any more)
 */
export function askPage(
  view: PluginView,
  at: number,
  commandPrefix: string,
  {
    roles,
    here,
    own = everything,
  }: {
    readonly roles: readonly PickedObject[];
    readonly here: PickedObject | undefined;
    readonly own?: bigint | undefined;
  },
): OutgoingMessage | undefined {
  const questions = questionsOf(view);
  const need = questions[at];
  if (need === undefined) return undefined;
  const { name: plugin, commands } = view;
  const permit = readPermit(need);
  const facts = needOf(permit?.need ?? need);
  const shown = whatIsShown(view);
  const place = questions.length === 1 ? "" : ` (question ${at + 1} of ${questions.length})`;
  const used = commands.slice(0, 5).map((command) => `\`${typed(command, commandPrefix)}\``);
  const mustPick = hasToPick(need);
  const objects = permit?.part === "unattended" && !mustPick ? undefined : facts?.objects;
  const reads = facts?.reads === true;
  const missing = lackedFor(need, own);
  const pick = { action: "pick", plugin, need, shown } as const;
  const offers = objects === undefined ? undefined : facts?.offers;
  const menu =
    offers !== undefined
      ? offeredMenu(pick)
      : objects === "channels"
        ? channelMenu(pick)
        : objects === "roles"
          ? roleMenu(pick, roles)
          : undefined;
  const lines = [
    `**Let ${plugin} ${needInWords(need)}?**${place}`,
    ...(permit?.need === "ask_claude" && view.claude !== undefined
      ? [`It uses Claude to "${view.claude}".`]
      : []),
    ...(used.length === 0 ? [] : [`It is the plugin of ${used.join(", ")}.`]),
    ...(facts === undefined || facts.limits === "" ? [] : [`Within limits: ${facts.limits}.`]),
    ...(permit?.part === "unattended"
      ? [
          `It acts ${byItselfInWords(view.byItself).map(inChat).join(", ")}. It decides when, and what members do can lead to it: a press that sets a timer, for example.`,
        ]
      : []),
    ...(facts?.cap === undefined ? [] : [`At most ${mostAnHour(permit, facts.cap, facts)} times an hour.`]),
    undoWords(facts?.undo),
    ...(missing.length === 0
      ? []
      : [
          `My own role lacks ${permissionsInWords(missing)} here: first give it that in Server Settings → Roles, or in this channel's permissions.`,
        ]),
    ...(menu !== undefined && offers === undefined && objects === "roles" ? tooHighWords(roles) : []),
    "You can take it back here at any time.",
    ...(menu === undefined || objects === undefined
      ? []
      : [offers?.pick ?? pickWords(objects, reads, mustPick)]),
    ...(mustPick && menu === undefined
      ? ["There is no role without powers that it could give: make one first, and look here again."]
      : []),
  ];
  const isLast = at + 1 === questions.length;
  const all = { action: "look", plugin, page: 0 } as const;
  return {
    content: lines.filter((line) => line !== "").join("\n"),
    components: [
      ...(menu === undefined ? [] : [row(menu)]),
      row(
        ...(objects === "channels" && here !== undefined
          ? [button(`Allow in #${here.name}`, { action: "here", plugin, need, shown }, ButtonStyle.Primary)]
          : []),
        ...(mustPick
          ? []
          : [
              button(
                menu === undefined || objects === undefined
                  ? "Allow it here"
                  : (offers?.none ?? anyWords(objects, reads)),
                { action: "grant", plugin, need, shown },
                ButtonStyle.Primary,
              ),
            ]),
        button("Not now", isLast ? all : { action: "ask", plugin, page: at + 1 }),
        // The last "not now" leads there too, and no two buttons may do the same.
        ...(isLast ? [] : [button("Everything about it", all)]),
      ),
    ],
  };
}

function mostAnHour(permit: PermitParts | undefined, { byPlugin }: Cap, { byItselfCap = byPlugin }: Need) {
  return permit?.part === "unattended" ? byItselfCap : byPlugin;
}

type Objects = NonNullable<Need["objects"]>;

/**
 * @param reads then it holds only in channels that everybody can read, unless others are picked
 * @param mustPick it can't be allowed for everything
 */
function pickWords(objects: Objects, reads: boolean, mustPick: boolean): string {
  if (objects === "roles" && mustPick)
    return "Pick the roles that it may give to anybody, and take from them, without anybody asking.";
  if (objects === "roles") {
    return "Pick the roles: whoever uses it can get them for themselves, and give them back, without any permission. Or allow any without powers.";
  }
  if (mustPick) return "Pick the channels where it may: whoever sees them can read it there.";
  const where = reads ? "in all that everybody in the server can read" : "in all";
  return `Pick the channels where it may, or allow it ${where}.`;
}

function anyWords(objects: Objects, reads: boolean): string {
  if (objects === "roles") return "Allow any of them";
  return reads ? "Allow in all public channels" : "Allow in all channels";
}

/** Any role, also one with powers: nobody is given it. */
function offeredMenu(press: PanelPress): APIComponentInMessageActionRow {
  return {
    type: ComponentType.RoleSelect,
    custom_id: pressId(press),
    placeholder: "Bring in members of these roles",
    min_values: 1,
    max_values: componentLimits.selectOptions.max,
  };
}

/** Which roles can be picked to no effect. */
function tooHighWords(roles: readonly PickedObject[]): readonly string[] {
  const high = roles.filter(({ isTooHigh }) => isTooHigh === true);
  if (high.length === 0) return [];
  const named = high.slice(0, mostNamed).map(({ id }) => `<@&${id}>`);
  const more = high.length - named.length;
  return [`${cantGive([...named, ...(more === 0 ? [] : [`${more} more`])])} ⚠️`];
}

const mostNamed = 5;

/** @param named such as "<@&5>" */
export function cantGive(named: readonly string[]): string {
  return `I can't give or take ${named.join(", ")} yet: first move my own role above in Server Settings → Roles.`;
}

function roleMenu(
  press: PanelPress,
  roles: readonly PickedObject[],
): APIComponentInMessageActionRow | undefined {
  if (roles.length === 0) return undefined;
  return {
    type: ComponentType.StringSelect,
    custom_id: pressId(press),
    placeholder: "Allow it for these roles only",
    min_values: 1,
    max_values: Math.min(roles.length, componentLimits.selectOptions.max),
    options: roles.slice(0, componentLimits.selectOptions.max).map(({ id, name, isTooHigh }) => ({
      ...{ label: name.slice(0, 100) || id, value: id },
      ...(isTooHigh === true ? { description: "Not below my own role: I can't give it yet" } : {}),
    })),
  };
}

function channelMenu(press: PanelPress): APIComponentInMessageActionRow {
  return {
    type: ComponentType.ChannelSelect,
    custom_id: pressId(press),
    placeholder: "Allow it in these channels only",
    channel_types: [
      ...[ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
      ...[ChannelType.GuildVoice, ChannelType.GuildStageVoice, ChannelType.GuildMedia],
    ],
    min_values: 1,
    max_values: componentLimits.selectOptions.max,
  };
}

function undoWords(undo: "take back" | "never" | undefined): string {
  if (undo === undefined) return "";
  return undo === "never"
    ? "What it does that way can't be undone by a press."
    : "What it does that way can be undone under *What it did*.";
}
