import { type APIInteraction, ButtonStyle, InteractionType } from "discord-api-types/v10";
import type { Administration } from "../../administration/create-administration.ts";
import { longestPersona } from "../../administration/store/admin-settings.ts";
import type { Messenger, OutgoingMessage } from "../../discord/messages/messenger.ts";
import type { Log } from "../../log/log.ts";
import { mayManage } from "../panel/asked.ts";
import { buttonWithId, cut, row } from "../panel/pages.ts";
import { thinkIfSlow } from "../panel/think-if-slow.ts";
import { slashUse } from "../slash-use.ts";
import { createAdminActions, type Person, pageOf, type Question } from "./admin-actions.ts";
import { deploysPage } from "./deploys-page.ts";
import type { TurbotFacts } from "./facts.ts";
import { historyPage, historyShown } from "./history-page.ts";
import { navigation, pageButton } from "./navigation.ts";
import type { TurbotOrders } from "./orders.ts";
import { peoplePage, reviewerModal, reviewerPage } from "./people-page.ts";
import {
  type AdminAction,
  type PageName,
  personaForm,
  pressId,
  readPress,
  reviewerForm,
  type TurbotPress,
} from "./press.ts";
import { requestsPage } from "./requests-page.ts";
import { actionRights, pageRights, type Right } from "./rights.ts";
import { personaModal, settingsPage } from "./settings-page.ts";
import { statusPage } from "./status-page.ts";

/** `/turbot` for admins and operators: how Turbot is, and what they can do about it. Only they see it; members read what Turbot is. */
export interface TurbotPanel {
  /** @returns false if it isn't theirs: a member's command, or something else */
  onInteraction(interaction: APIInteraction): Promise<boolean>;
}

export interface TurbotPanelPowers {
  readonly facts: TurbotFacts;
  readonly orders: TurbotOrders;
  readonly administration: Administration;
  readonly isOperator: (userId: string) => boolean;
  readonly messenger: Pick<
    Messenger,
    "respond" | "update" | "defer" | "deferUpdate" | "editResponse" | "followUp" | "showModal"
  >;
  readonly log: Log;
}

type Admin = Person & { readonly right: Right };

export function createTurbotPanel(powers: TurbotPanelPowers): TurbotPanel {
  const { facts, orders, administration, isOperator, messenger, log } = powers;
  const actions = createAdminActions({ facts, orders, administration });

  function personOf(interaction: APIInteraction): Admin | undefined {
    const { guild_id: guildId, member } = interaction;
    if (guildId === undefined || member === undefined) return undefined;
    const userId = member.user.id;
    const operates = isOperator(userId);
    if (!operates && !mayManage(member.permissions)) return undefined;
    return {
      userId,
      guildId,
      interaction: interaction.id,
      isOperator: operates,
      right: operates ? "operator" : "admin",
    };
  }

  /** What an admin sees is of their own server. */
  const scopeOf = ({ isOperator: all, guildId }: Person) => (all ? undefined : guildId);

  async function page(name: PageName, at: number, person: Person): Promise<OutgoingMessage> {
    const { guildId, userId, isOperator: operates } = person;
    switch (name) {
      case "status":
        return withOwnReviews(
          person,
          statusPage(facts.status(guildId), facts.deploys(), facts.requests(scopeOf(person)), operates),
        );
      case "requests":
        return requestsPage(facts.requests(scopeOf(person)), at, operates);
      case "settings":
        return settingsPage(facts.settings(guildId), operates);
      case "history":
        return historyPage(administration.history(scopeOf(person), historyShown), operates);
      case "deploys":
        return deploysPage(facts.deploys(), facts.repositoryUrl());
      case "people":
        return peoplePage(facts.settings(guildId));
      case "limits":
        return withNavigation(facts.limits(userId, guildId), "limits");
      case "doctor":
        return doctorPage(await facts.doctor());
    }
  }

  /** An admin who reviews can end that here. */
  function withOwnReviews(
    { userId, guildId }: Person,
    { components = [], ...shown }: OutgoingMessage,
  ): OutgoingMessage {
    const isReviewer = facts
      .settings(guildId)
      .reviewers.some((one) => one.userId === userId && one.hasAgreed);
    if (!isReviewer) return { ...shown, components };
    const stop = buttonWithId("Ask me for no more reviews", pressId({ kind: "stop" }), ButtonStyle.Secondary);
    return { ...shown, components: [...components, row(stop)] };
  }

  async function onPress(
    press: TurbotPress,
    chosen: readonly Chosen[],
    interaction: APIInteraction,
    person: Admin,
  ) {
    switch (press.kind) {
      case "page":
        if (press.page === "doctor") return slowly(interaction, () => page(press.page, press.at, person));
        return messenger.update(interaction, await page(press.page, press.at, person));
      case "persona":
        return messenger.showModal(interaction, personaModal(facts.settings(person.guildId).persona));
      case "reviewer":
        return messenger.showModal(interaction, reviewerModal);
      // Answered before anybody's rights count.
      case "agree":
      case "stop":
        return;
      case "newest":
        return slowly(interaction, async () => {
          const { action, ...question } = await actions.newest();
          return asPage(question, action ?? { name: "deploy", about: [] });
        });
      case "ask":
        return ask(press.action, interaction, person);
      case "pick": {
        const [one] = chosen;
        const name = one === undefined ? press.none : press.name;
        if (name === undefined)
          return messenger.update(interaction, await page(pageOf[press.name], 0, person));
        if (one?.isBot === true)
          return messenger.update(
            interaction,
            asPage({ kind: "no", words: "That's a bot. Only people operate me." }, { name, about: [] }),
          );
        return ask({ name, about: one === undefined ? [] : [one.id] }, interaction, person);
      }
      case "yes":
        return perform(press.action, interaction, person);
    }
  }

  async function ask(action: AdminAction, interaction: APIInteraction, person: Person): Promise<void> {
    await messenger.update(interaction, asPage(await actions.question(action, person), action));
  }

  /** Done even if Discord doesn't take the answer, as after a kill: the audit line tells of it. */
  async function perform(action: AdminAction, interaction: APIInteraction, person: Person): Promise<void> {
    const answered = (error: unknown) =>
      log.warn("turbot-panel.not_answered", { interaction: interaction.id, error });
    await messenger.deferUpdate(interaction).catch(answered);
    const { words, isDone } = await actions.perform(action, person);
    const shown = await page(pageOf[action.name], 0, person);
    await messenger.editResponse(interaction, shown).catch(answered);
    await messenger.followUp(interaction, { content: words, ephemeral: true }).catch(answered);
    if (isDone) await tellAdmins(interaction);
  }

  async function tellAdmins(interaction: APIInteraction): Promise<void> {
    if (await administration.tell()) return;
    const content =
      "I couldn't post that in the admin channel, so only you know of it for now. Check that I can write there; I'll try again.";
    await messenger.followUp(interaction, { content, ephemeral: true }).catch(() => {});
  }

  /** Discord waits 3 s for an answer, and the work takes longer. */
  async function slowly(interaction: APIInteraction, work: () => Promise<OutgoingMessage>): Promise<void> {
    await messenger.deferUpdate(interaction);
    const shown = await work().catch((error: unknown) => {
      log.warn("turbot-panel.not_found_out", { error });
      const why = error instanceof Error ? cut(error.message, 500) : "";
      return {
        content: `I couldn't find that out: ${why}\nTry again in a moment.`,
        components: [navigation("status", true)],
      };
    });
    await messenger.editResponse(interaction, shown);
  }

  async function onReviewer(
    userId: string,
    login: string,
    interaction: APIInteraction,
    person: Person,
  ): Promise<void> {
    const { words, isDone } = await thinkIfSlow(messenger, interaction, () =>
      actions.nameReviewer(userId, login, person),
    );
    await messenger.respond(interaction, { content: words, ephemeral: true });
    if (isDone) await tellAdmins(interaction);
  }

  /** Reviewers need no right in the server: they speak for themselves. @returns false if it isn't about that */
  async function onReviewersOwn(
    interaction: APIInteraction,
    isCommand: boolean,
    press: TurbotPress | undefined,
    isAdmin: boolean,
  ): Promise<boolean> {
    const [userId, guildId] = [interaction.member?.user.id, interaction.guild_id];
    if (userId === undefined || guildId === undefined) return false;
    const named = facts.settings(guildId).reviewers.find((one) => one.userId === userId);
    if (isCommand) {
      if (named === undefined || (isAdmin && named.hasAgreed)) return false;
      await messenger.respond(interaction, { ...reviewerPage(named), ephemeral: true });
      return true;
    }
    if (press?.kind !== "agree" && press?.kind !== "stop") return false;
    if (named === undefined) {
      await messenger.respond(interaction, {
        content: "You aren't named as a reviewer any more.",
        ephemeral: true,
      });
      return true;
    }
    const content = actions.answerAsReviewer(press.kind, { userId, guildId, interaction: interaction.id });
    await messenger.update(interaction, { content, components: [] });
    await tellAdmins(interaction);
    return true;
  }

  async function onPersona(text: string, interaction: APIInteraction, person: Person): Promise<void> {
    const read = text.trim();
    if (read === "" || read.length > longestPersona) {
      const content = `A persona has 1 to ${longestPersona} characters, so nothing has changed.`;
      return void (await messenger.respond(interaction, { content, ephemeral: true }));
    }
    const content = actions.setPersona(read, person);
    await messenger.respond(interaction, { content, ephemeral: true });
    await tellAdmins(interaction);
  }

  return {
    async onInteraction(interaction) {
      const isCommand = slashUse(interaction, "turbot") !== undefined;
      const pressed = pressOf(interaction);
      if (!isCommand && pressed === undefined) return false;
      const person = personOf(interaction);
      const press = pressed !== undefined && "press" in pressed ? pressed.press : undefined;
      if (await onReviewersOwn(interaction, isCommand, press, person !== undefined)) return true;
      // A member reads what Turbot is, which the built-in commands say.
      if (person === undefined && isCommand) return false;
      const needed = pressed === undefined ? "admin" : rightFor(pressed);
      if (person === undefined || (needed === "operator" && person.right !== "operator")) {
        const content = needed === "operator" ? onlyOperators : onlyAdmins;
        await messenger.respond(interaction, { content, ephemeral: true });
        return true;
      }
      if (pressed === undefined) {
        await messenger.respond(interaction, { ...(await page("status", 0, person)), ephemeral: true });
        return true;
      }
      if ("reviewer" in pressed) await onReviewer(pressed.reviewer, pressed.login, interaction, person);
      else if ("persona" in pressed) await onPersona(pressed.persona, interaction, person);
      else await onPress(pressed.press, pressed.chosen, interaction, person);
      return true;
    },
  };
}

const onlyAdmins = "Only people with *Manage Server* can do that. `/help` shows what you can do with me.";
const onlyOperators =
  "Only my operators can do that, because it concerns all servers, or their money. `/turbot` shows what you can do here.";

interface Chosen {
  readonly id: string;
  readonly isBot: boolean;
}

type Pressed =
  | { readonly press: TurbotPress; readonly chosen: readonly Chosen[] }
  | { readonly persona: string }
  | { readonly reviewer: string; readonly login: string };

function pressOf(interaction: APIInteraction): Pressed | undefined {
  if (interaction.type === InteractionType.ModalSubmit) {
    const { custom_id: id, components } = interaction.data;
    if (id === reviewerForm) {
      const parts = components.flatMap((part) => ("component" in part ? [part.component] : []));
      const users = parts.flatMap((part) => ("values" in part ? part.values : []));
      const texts = parts.flatMap((part) =>
        "value" in part && typeof part.value === "string" ? [part.value] : [],
      );
      return { reviewer: users[0] ?? "", login: (texts[0] ?? "").trim().replace(/^@/, "") };
    }
    if (id !== personaForm) return undefined;
    const typed = components.map((part) =>
      "component" in part && "value" in part.component && typeof part.component.value === "string"
        ? part.component.value
        : "",
    );
    return { persona: typed.join("") };
  }
  if (interaction.type !== InteractionType.MessageComponent) return undefined;
  const { data } = interaction;
  const press = readPress(data.custom_id);
  if (press === undefined) return undefined;
  const users = "resolved" in data && "users" in data.resolved ? data.resolved.users : undefined;
  const values = "values" in data ? data.values : [];
  return { press, chosen: values.map((id) => ({ id, isBot: users?.[id]?.bot === true })) };
}

function rightFor(pressed: Pressed): Right {
  if ("reviewer" in pressed) return actionRights["remove-reviewer"].right;
  if ("persona" in pressed) return actionRights["no-persona"].right;
  const { press } = pressed;
  switch (press.kind) {
    // Whoever was named can answer.
    case "agree":
    case "stop":
      return "admin";
    case "page":
      return pageRights[press.page].right;
    case "persona":
      return actionRights["no-persona"].right;
    case "reviewer":
      return actionRights["remove-reviewer"].right;
    case "newest":
      return actionRights.deploy.right;
    case "pick":
      return actionRights[press.name].right;
    case "ask":
    case "yes":
      return actionRights[press.action.name].right;
  }
}

/** A question with its two buttons, or why nothing can be done. */
function asPage(question: Question, action: AdminAction): OutgoingMessage {
  const back = pageOf[action.name];
  if (question.kind === "no") return { content: question.words, components: [row(pageButton("Back", back))] };
  return {
    content: question.words,
    components: [
      row(
        buttonWithId(question.yes, pressId({ kind: "yes", action }), ButtonStyle.Danger),
        pageButton("No, back", back),
      ),
    ],
  };
}

function withNavigation({ components = [], ...message }: OutgoingMessage, open: PageName): OutgoingMessage {
  return { ...message, components: [navigation(open, true), ...components] };
}

function doctorPage(lines: readonly string[]): OutgoingMessage {
  return {
    content: cut(["**What I found**", ...lines].join("\n"), 2_000),
    components: [navigation("doctor", true)],
  };
}
