import type { APIInteraction } from "discord-api-types/v10";
import type { Messenger, OutgoingMessage } from "../discord/messages/messenger.ts";
import type { Log } from "../log/log.ts";
import { isDiscordNeed, isPermit, needInWords, needOf, readPermit } from "../plugin-api/needs.ts";
import { mayGrant } from "../plugins/capabilities/granters.ts";
import { bitsOf, holds } from "../plugins/capabilities/permission-bits.ts";
import { hasPowers } from "../plugins/capabilities/powers.ts";
import type { PluginAdmin } from "../plugins/host/plugin-admin.ts";
import { askPage, cantGive, type PickedObject } from "./panel/ask-page.ts";
import { type Asked, readAsked, type Standing, standsAs } from "./panel/asked.ts";
import { createDecide, type Decider } from "./panel/decide.ts";
import { deedsPage } from "./panel/deeds-page.ts";
import { delegatePage } from "./panel/delegate-page.ts";
import { listOf } from "./panel/list-page.ts";
import { isGranted } from "./panel/outcome.ts";
import { type Button, button, row } from "./panel/pages.ts";
import { personPage } from "./panel/person-page.ts";
import { type Place, pluginOf, withoutDecisions } from "./panel/plugin-page.ts";
import type { PanelPress } from "./panel/press.ts";
import { createSettingsSteps, isAboutSettings } from "./panel/settings-steps.ts";
import { suggested } from "./panel/suggested.ts";
import { thinkIfSlow } from "./panel/think-if-slow.ts";

/** `/plugins`: what runs in a guild, and what its admins decide about it. */
export interface PluginPanel {
  /** @returns false if it is neither the command nor one of its buttons */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

const sorry = "Only people with *Manage Server* can change plugins. Ask one of them!";
const whichOne = "Nothing is switched: say which plugin with `name:`, as it's called in this list.";
const onlyOperators = "Only Turbot's operators can change that, because it's for all servers.";
const needsRight = (words: string) =>
  `Nothing is granted: only somebody who may ${words} here themselves can let a plugin do it.`;

/** Whoever uses the panel. */
interface Person extends Decider {
  readonly standing: Standing;
  readonly isOperator: boolean;
  readonly mayGrant: (need: string) => boolean;
  /** The channel that the panel is in. */
  readonly here: PickedObject | undefined;
}

export function createPluginPanel(powers: {
  readonly care: PluginAdmin;
  readonly messenger: Pick<
    Messenger,
    "respond" | "defer" | "deferUpdate" | "editResponse" | "followUp" | "suggest" | "roles" | "showModal"
  >;
  readonly commandPrefix: string;
  readonly isOperator: (userId: string) => boolean;
  readonly log: Log;
}): PluginPanel {
  const { care, messenger, commandPrefix, isOperator, log } = powers;
  const decide = createDecide(care, log);
  const stepInSettings = createSettingsSteps(care, messenger);

  /** @param place in a plugin's panel, or in the list if there is no such plugin */
  const show = (name: string, { guildId, isOperator, standing }: Person, place?: Place): OutgoingMessage => {
    const views = care.view(guildId);
    const view = views.find((one) => one.name === name);
    if (view === undefined) {
      const page = place !== undefined && "page" in place ? place.page : 0;
      return listOf(views, page, standing === "admin");
    }
    const page = pluginOf(view, isOperator, commandPrefix, place, care.remembers(name));
    return standing === "admin" ? page : withoutDecisions(page, name);
  };

  /** The roles that plugins could give: those without powers of Discord's or through a plugin. */
  const harmlessRoles = async (guildId: string): Promise<readonly PickedObject[]> => {
    const delegated = new Set(
      care.view(guildId).flatMap(({ delegable }) => delegable.flatMap(({ only = [] }) => only)),
    );
    const top = await care.ownTop(guildId).catch(() => undefined);
    return (await messenger.roles(guildId))
      .filter(
        ({ id, managed, permissions }) =>
          id !== guildId && !managed && !delegated.has(id) && !hasPowers(BigInt(permissions)),
      )
      .map(({ id, name, position }) => ({ id, name, isTooHigh: top !== undefined && position >= top }));
  };

  /** Which of the roles that were picked Turbot can't give, to follow that they were granted. */
  const butTooHigh = async (press: Grant, chosen: readonly string[], guildId: string): Promise<string> => {
    const { need, part } = readPermit(press.need) ?? {};
    const isOfRoles = needOf(need ?? "")?.objects === "roles" && needOf(need ?? "")?.offers === undefined;
    if (!isOfRoles || part === "delegated" || chosen.length === 0) return "";
    const high = (await harmlessRoles(guildId)).filter((one) => one.isTooHigh && chosen.includes(one.id));
    return high.length === 0 ? "" : ` But ${cantGive(high.map(({ id }) => `<@&${id}>`))}`;
  };

  /** What a press leads to. */
  const pageAfter = async (
    press: PanelPress,
    chosen: readonly string[],
    person: Person,
  ): Promise<OutgoingMessage> => {
    const { guildId, mayUndo } = person;
    const name = "plugin" in press ? press.plugin : (chosen[0] ?? "");
    switch (press.action) {
      case "did":
      case "undo":
      case "undo-hour":
        return deedsPage(name, care.deeds(guildId, name, "page" in press ? press.page : 0), mayUndo);
      case "person":
      case "undo-person": {
        const userId = "user" in press ? press.user : (chosen[0] ?? "");
        return personPage(userId, care.askedFor(guildId, userId));
      }
      case "ask": {
        const view = care.view(guildId).find((one) => one.name === name);
        const asked =
          view &&
          askPage(view, press.page, commandPrefix, {
            roles: await harmlessRoles(guildId),
            here: person.here,
            own: person.own,
          });
        return asked ?? show(name, person);
      }
      case "delegate": {
        const view = care.view(guildId).find((one) => one.name === name);
        return (view && delegatePage(view, press.need)) ?? show(name, person);
      }
      default:
        return show(name, person, placeAfter(press));
    }
  };

  const personIn = (guildId: string, { member, channel, app_permissions: own }: APIInteraction): Person => {
    const userId = member?.user.id ?? "";
    const held = BigInt(member?.permissions ?? "0");
    const ofOperator = isOperator(userId);
    return {
      ...{ guildId, userId, isOperator: ofOperator },
      own: /^\d{1,30}$/.test(own) ? BigInt(own) : undefined,
      here: hereIn(channel),
      standing: ofOperator ? "admin" : standsAs(member?.permissions),
      // What only a newer release knows can't be granted.
      mayGrant: (need) => isPermit(need) && (ofOperator || mayGrant(held, need)),
      mayUndo: (need) => isDiscordNeed(need) && (ofOperator || holds(held, bitsOf(need))),
    };
  };

  const onCommand = async (
    interaction: APIInteraction,
    { name, to }: Extract<Asked, { readonly kind: "command" }>,
    person: Person,
  ): Promise<void> => {
    if (to !== undefined && person.standing !== "admin") return refuse(interaction, sorry);
    const isKnown = care.view(person.guildId).some((one) => one.name === name);
    const done =
      to !== undefined && isKnown
        ? await thinkIfSlow(messenger, interaction, () => decide({ action: to, plugin: name }, [], person))
        : undefined;
    const words = to !== undefined && !isKnown ? whichOne : done;
    const shown = show(name, person);
    const content = words === undefined ? shown.content : `${words}\n${shown.content}`;
    await messenger.respond(interaction, { ...shown, content, ephemeral: true });
  };

  const onPress = async (
    interaction: APIInteraction,
    { press, chosen, submitted }: Extract<Asked, { readonly kind: "press" }>,
    person: Person,
  ): Promise<void> => {
    const refused = refusalOf(press, person);
    if (refused !== undefined) return refuse(interaction, refused);
    if (isAboutSettings(press)) return stepInSettings(interaction, press, { chosen, submitted }, person);
    // Starting a plugin can take longer than Discord waits.
    await messenger.deferUpdate(interaction);
    const picked = press.action === "here" && person.here !== undefined ? [person.here.id] : chosen;
    const outcome = await decide(press, picked, person);
    await messenger.editResponse(interaction, await pageAfter(press, chosen, person));
    if (outcome === undefined) return;
    // A message of its own: a screen reader doesn't announce an edit.
    if (!granted(press, person.guildId))
      return void (await messenger.followUp(interaction, { content: outcome, ephemeral: true }));
    const content = `${outcome}${await butTooHigh(press, picked, person.guildId)}`;
    await messenger.followUp(interaction, { content, components: [row(takeBack(press))], ephemeral: true });
  };

  const granted = (press: PanelPress, guildId: string): press is Grant =>
    ["grant", "pick", "here", "confirm"].includes(press.action) &&
    "need" in press &&
    care.view(guildId).some((view) => view.name === press.plugin && isGranted(view, press.need));

  const refuse = async (interaction: APIInteraction, content: string): Promise<void> => {
    await messenger.respond(interaction, { content, ephemeral: true });
  };

  return {
    async onInteraction(interaction) {
      const asked = readAsked(interaction);
      if (asked === undefined) return false;
      const { guild_id: guildId } = interaction;
      const person = guildId === undefined ? undefined : personIn(guildId, interaction);
      if (asked.kind === "typing") {
        const isShown = person !== undefined && person.standing !== "member";
        const names = isShown ? care.view(person.guildId).map(({ name }) => name) : [];
        const choices = suggested(names, asked.typed).map((name) => ({ name, value: name }));
        await messenger.suggest(interaction, choices);
      } else if (person === undefined || person.standing === "member") await refuse(interaction, sorry);
      else if (asked.kind === "command") await onCommand(interaction, asked, person);
      else await onPress(interaction, asked, person);
      return true;
    },
  };
}

/** A thread's grants would end with it: it isn't offered. */
function hereIn(channel: APIInteraction["channel"]): PickedObject | undefined {
  if (channel === undefined || !("name" in channel) || "thread_metadata" in channel) return undefined;
  return { id: channel.id, name: channel.name ?? "" };
}

/** Why somebody can't press something; undefined: they can. */
function refusalOf(press: PanelPress, person: Person): string | undefined {
  switch (press.action) {
    case "list":
    case "choose":
    case "look":
    case "did":
    case "undo":
    case "undo-hour":
      return undefined;
    case "on-all":
    case "off-all":
    case "release":
      if (person.standing !== "admin") return sorry;
      return person.isOperator ? undefined : onlyOperators;
    case "pick":
    case "here":
    case "confirm":
    case "grant":
      if (person.standing !== "admin") return sorry;
      return person.mayGrant(press.need)
        ? undefined
        : needsRight(needInWords(readPermit(press.need)?.need ?? press.need));
    default:
      return person.standing === "admin" ? undefined : sorry;
  }
}

type Grant = Extract<PanelPress, { readonly action: "grant" | "pick" | "here" | "confirm" }>;

/** A button that undoes what was just granted. */
function takeBack({ plugin, need }: Grant): Button {
  return button(`Take back: ${needInWords(need)}`, { action: "revoke", plugin, need });
}

/** Where the panel was when a button was pressed. */
function placeAfter(press: PanelPress): Place | undefined {
  if ("page" in press) return { page: press.page };
  return "need" in press ? { need: press.need } : undefined;
}
