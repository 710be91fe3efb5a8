import type { APIMessageComponentInteraction, GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { Claude } from "../claude/claude.ts";
import type { CommandRegistry } from "../commands/registry.ts";
import type { MemberRoles } from "../discord/member-roles.ts";
import { isFromAPerson } from "../discord/messages/is-from-a-person.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { isToSomebodyElse } from "../discord/messages/spoken-to.ts";
import type { Log } from "../log/log.ts";
import type { Pipeline } from "../pipeline/pipeline.ts";
import type { Spending } from "../spending/create-spending.ts";
import { createAskAgain } from "./admission/ask-again.ts";
import { createNotNow } from "./admission/not-now.ts";
import { createStarter } from "./admission/open-request.ts";
import type { Rights } from "./admission/rights.ts";
import { createFixDrafts, type PluginFault } from "./building/draft-fix.ts";
import { createEstimate } from "./building/estimate.ts";
import { createBuildRunner } from "./building/run-generation.ts";
import { createWithdrawals } from "./building/withdraw-branches.ts";
import { change } from "./change.ts";
import { endForPrivacy } from "./end-orphaned.ts";
import { followDeletions } from "./follow-deletions.ts";
import { createPlanner } from "./planning/plan-with-requester.ts";
import { type Generating, knows, type Request, startedBy } from "./request.ts";
import type { Requests } from "./requests.ts";
import { type Scheduler, timerScheduler } from "./scheduler.ts";
import { cancelAndNotify } from "./steer.ts";
import type { Cooldowns } from "./store/cooldowns.ts";
import type { RequestStore } from "./store/request-store.ts";
import { type RequestPress, readButton } from "./thread/buttons.ts";
import { classifyMessage } from "./thread/classify-message.ts";
import { createOutboxDelivery, type ReportToAdmins } from "./thread/deliver-outbox.ts";
import { detectClosedThread } from "./thread/detect-closed-thread.ts";
import { readWord, type Word } from "./thread/go-and-cancel.ts";
import { isForTurbot, toldAfterEnd } from "./thread/late-messages.ts";
import {
  areLive,
  buttonsPressed,
  createButtonRemoval,
  withButtons,
  withoutButtons,
} from "./thread/live-buttons.ts";
import { messages } from "./thread/messages.ts";
import { press } from "./thread/press-button.ts";
import { tellOutcome } from "./thread/tell-outcome.ts";
import { watchIdle } from "./watch-idle.ts";

export interface RequestsPowers {
  readonly store: RequestStore;
  readonly cooldowns: Cooldowns;
  readonly messenger: Messenger;
  readonly claude: Claude;
  readonly pipeline: Pipeline;
  /** Command names that plans can't use. */
  readonly commands: Pick<CommandRegistry, "taken">;
  readonly spending: Pick<Spending, "refusal" | "costOfBuilding">;
  readonly botUserId: string;
  /** What people type in front of prefix commands. */
  readonly commandPrefix: string;
  /** Whether a build could be pushed, as far as we know. Default: yes. */
  readonly canPush?: () => Promise<boolean>;
  /** Whether more pull requests can be opened than are open, if `building` more are on their way. @default always */
  readonly hasRoomFor?: (building: number) => boolean;
  readonly memberRoles: MemberRoles;
  /** The name or id of the role that may ask for plugins in a guild. */
  readonly role: (guildId: string) => string;
  /** Whether admins have paused new requests. @default never */
  readonly paused?: (guildId: string) => "here" | "everywhere" | undefined;
  readonly rights: Rights;
  /** Whether somebody wants no part in AI: others' planning doesn't get to see what they asked for. @default nobody does */
  readonly isLeftOut?: (userId: string) => boolean;
  /** Whether a message's writer has left AI, or was forgotten, since it came. @default nobody has */
  readonly isWithdrawn?: (messageId: string) => boolean;
  /** Operators may ask for core changes and cancel others' requests. */
  readonly isOperator: (userId: string) => boolean | Promise<boolean>;
  /** Posts to the admin channel. Two calls with the same nonce make one message. */
  readonly reportToAdmins: ReportToAdmins;
  /** What needs fixing in a plugin; undefined if it isn't quarantined or has no file. */
  readonly faultOf: (plugin: string) => PluginFault | undefined;
  readonly log: Log;
  readonly now: () => number;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
  /** The clock for "too quiet"; see prudent-clock.ts. Default: `now` */
  readonly prudentNow?: () => number;
  /** Default: timers that don't keep the process alive. */
  readonly later?: Scheduler;
}

/**
 * The request flow. Every event is first stored and then acted on in the background: handlers return soon, and `resume` finds
 * everything that a killed process left undone.
 */
export function createRequests(given: RequestsPowers): Requests {
  const powers = { ...given, later: given.later ?? timerScheduler };
  const { store, messenger, botUserId, isOperator, rights, spending, log, now } = powers;
  const estimate = createEstimate({
    store,
    models: given.claude.models,
    costOfBuilding: spending.costOfBuilding,
  });
  const askAgain = createAskAgain(given.cooldowns, now);
  const removal = createButtonRemoval(powers);
  const delivery = createOutboxDelivery({
    store,
    messenger,
    reportToAdmins: powers.reportToAdmins,
    later: powers.later,
    log,
    estimate,
    askAgain,
    removal,
  });
  const planner = createPlanner({
    store,
    messenger,
    claude: powers.claude,
    commands: powers.commands,
    commandPrefix: powers.commandPrefix,
    isLeftOut: powers.isLeftOut ?? (() => false),
    now,
    log,
    delivery,
  });
  const withdrawals = createWithdrawals({
    store,
    pipeline: powers.pipeline,
    later: powers.later,
    log,
    isBuilding: (id) => builder.isBuilding(id),
  });
  const builder = createBuildRunner({
    store,
    messenger,
    pipeline: powers.pipeline,
    claude: powers.claude,
    later: powers.later,
    now,
    log,
    mayNotContinue,
    delivery,
    askAgain,
    onEnded: withdrawals.schedule,
  });
  const starter = createStarter(powers);
  const draftFix = createFixDrafts({
    store,
    messenger,
    faultOf: powers.faultOf,
    log,
    starter,
    advance,
  });
  const notNow = createNotNow(given);
  let stopWatching = () => {};

  /** Does whatever a request needs in its current state. Idempotent. */
  async function advance(id: string): Promise<void> {
    // Queue the build before delivering: the first "go" is first in line, however long the messages take.
    if (store.get(id)?.state === "generating") builder.run(id);
    await delivery.deliver(id);
    if (store.get(id)?.state === "generating") return builder.run(id);
    // It isn't being built (any more), so stop its build, if any.
    builder.leave(id);
    withdrawals.schedule(id);
    planner.schedule(id);
  }

  /** Checked at every entry point: people can lose a role while a plan is discussed. */
  function mayNotBuild({ kind, guildId }: Request, userId: string, roleIds?: readonly string[]) {
    return rights.refusal({ kind, guildId, userId, roleIds });
  }

  /** Whether to offer somebody who can't steer this request one of their own. */
  async function mayAsk(guildId: string, userId: string, roleIds?: readonly string[]): Promise<boolean> {
    return (await rights.refusal({ kind: "plugin", guildId, userId, roleIds })) === undefined;
  }

  async function notYet({ requester, guildId, kind }: Request): Promise<string | undefined> {
    const reason = await notNow({ userId: requester.id, guildId, kind });
    if (reason !== undefined) return messages.notYet(reason);
    const building = store.open().filter(({ state }) => state === "generating").length;
    return powers.hasRoomFor?.(building) === false ? messages.notYet(messages.notNow.reviewsFull) : undefined;
  }

  /** The same for a run that waited in line or for a restart. It was allowed before, so it still is while Discord can't tell. */
  async function mayNotContinue(request: Generating): Promise<string | undefined> {
    const by = startedBy(request);
    // They have asked to be forgotten since.
    if (by === "") return undefined;
    return mayNotBuild(request, by).catch((error: unknown) => {
      log.warn("requests.right_not_known", { request: request.id, error });
      return undefined;
    });
  }

  async function applyOnce(id: string, eventId: string, move: (request: Request) => Request | undefined) {
    change(store, id, (request) => (knows(request, eventId) ? undefined : move(request)));
    await advance(id);
  }

  return {
    async start(kind, description, message) {
      const notPlanned = await starter.start(kind, description, message);
      if (notPlanned?.told !== false) await advance(message.id);
      return notPlanned;
    },

    owns(channelId) {
      const request = store.ofThread(channelId);
      return request !== undefined && request.state !== "done";
    },

    mayOwn: (channelId) => store.isThread(channelId) || store.isOpening(),

    async onThreadMessage(message: GatewayMessageCreateDispatchData) {
      const request = store.ofThread(message.channel_id);
      if (request === undefined || !isFromAPerson(message)) return;
      // Messages to somebody else aren't ours: "ok" to a friend neither starts a build nor changes the plan.
      if (isToSomebodyElse(message, botUserId)) return;
      // The answer to a plan can arrive before our own send call returns with the plan's message id.
      if (request.state === "plan_ready" && request.plan.messageId === undefined) {
        await delivery.deliver(request.id);
      }
      const againAt = askAgain(request.requester.id);
      const by = { id: message.id, userId: message.author.id, at: now(), againAt };
      if (by.userId === request.requester.id) {
        const said = readWord(message.content, botUserId);
        const refusal =
          said === "cancel"
            ? undefined
            : ((await mayNotBuild(request, by.userId, message.member?.roles)) ??
              (said === "go" && request.state === "plan_ready" ? await notYet(request) : undefined));
        return applyOnce(request.id, by.id, (latest) =>
          latest.state === "done"
            ? undefined
            : classifyMessage(latest, message, { ...by, mayNotBuild: refusal }, botUserId),
        );
      }
      const word = readWord(message.content, botUserId);
      if (word !== "cancel" || !(await isOperator(by.userId))) {
        if (wantsAnAnswer(message, word, request, botUserId)) {
          const nonce = `n${message.id}`;
          const content = messages.notYours(await mayAsk(request.guildId, by.userId, message.member?.roles));
          await messenger.send(message.channel_id, { content, replyTo: message.id, nonce });
        }
        return;
      }
      await applyOnce(request.id, by.id, (latest) =>
        latest.state === "done" ? undefined : cancelAndNotify(latest, by),
      );
    },

    async onWordsAfterEnd(message) {
      const request = store.ofThread(message.channel_id);
      if (request?.state !== "done" || !isFromAPerson(message)) return false;
      if (!isForTurbot(request, message, powers)) return false;
      const userId = message.author.id;
      const refusal = await mayNotBuild(request, userId, message.member?.roles);
      const by = { id: message.id, userId, at: now(), againAt: askAgain(userId), mayNotBuild: refusal };
      change(store, request.id, (latest) => (latest.state === "done" ? toldAfterEnd(latest, by) : undefined));
      await delivery.deliver(request.id);
      return true;
    },

    async onButton(interaction) {
      const pressed = readButton(interaction.data.custom_id);
      const userId = interaction.member?.user.id ?? interaction.user?.id;
      const answer = async (content: string) =>
        void (await messenger.respond(interaction, { content, ephemeral: true }));
      if (pressed === undefined || userId === undefined) return answer(messages.unknownButton);
      if (pressed.action === "fix") return draftFix(pressed.plugin, interaction);
      // It belongs to a pull request, and follow-up had the first chance to handle it.
      if (pressed.action === "permit" || pressed.action === "credit" || pressed.action === "uncredit")
        return answer(messages.unknownButton);
      const id = pressed.requestId;
      const operator = await isOperator(userId);
      const asked = store.get(id);
      const refusal =
        asked === undefined || pressed.action === "cancel"
          ? undefined
          : ((await mayNotBuild(asked, userId, interaction.member?.roles)) ??
            (pressed.action === "ship" || pressed.action === "allow" ? await notYet(asked) : undefined));
      const mayAskThemselves =
        asked !== undefined && (await mayAsk(asked.guildId, userId, interaction.member?.roles));
      let words: string | undefined;
      const written = change(store, id, (request) => {
        if (knows(request, interaction.id)) return request;
        const againAt = askAgain(request.requester.id);
        const by = {
          id: interaction.id,
          userId,
          at: now(),
          operator,
          mayNotBuild: refusal,
          againAt,
          mayAskThemselves,
        };
        const result = press(request, { press: pressed, by });
        if ("moved" in result) return result.moved;
        words = result.words;
        return undefined;
      });
      if (written === undefined) {
        await answer(words ?? messages.unknownButton);
        return recordStale(pressed, interaction);
      }
      await removeButtons(id, interaction);
      await advance(id);
    },

    deliver: (id) => delivery.deliver(id),

    async onOutcome(outcome) {
      const request = store.ofPullRequest(outcome.pullRequest);
      if (request === undefined) return;
      const written = change(store, request.id, (latest) =>
        tellOutcome(latest, outcome, powers.commandPrefix),
      );
      if (written !== undefined) {
        const { kind, ...facts } = outcome;
        log.info("requests.outcome", {
          ...{ request: request.id, publicId: request.publicId, outcome: kind },
          ...facts,
        });
      }
      await delivery.deliver(request.id);
    },

    async cancel(requestId, by) {
      const written = change(store, requestId, (latest) =>
        latest.state === "done" || knows(latest, by.id)
          ? undefined
          : cancelAndNotify(latest, { ...by, at: now(), againAt: askAgain(latest.requester.id) }),
      );
      await advance(requestId);
      return written !== undefined;
    },

    leaveOut: (requesterId) => closeAll(store.ofRequester(requesterId), messages.leftOut),
    closeIn: (guildId) =>
      closeAll(
        store.open().filter((request) => request.guildId === guildId),
        messages.serverForgotten,
      ),

    onDispatch(payload) {
      detectClosedThread(payload, { store, now, askAgain, onEnded: endInBackground });
      followDeletions(payload, store);
    },

    async resume() {
      // Not earlier: until now another bot may be the live one.
      stopWatching();
      stopWatching = watchIdle({
        store,
        now,
        elapsed: powers.elapsed ?? (() => performance.now()),
        prudentNow: powers.prudentNow ?? now,
        later: powers.later,
        isMember: async (guildId, userId) => (await powers.memberRoles(guildId, userId)) !== undefined,
        onParked: (id) => void delivery.deliver(id),
        onLeft: endInBackground,
        onWithoutThread: (id) => void resumeRequest(id),
      });
      for (const { id } of store.open()) await resumeRequest(id);
      withdrawals.resume();
      removal.resume();
      for (const { id } of store.withOutbox()) await delivery.deliver(id);
    },

    async drain() {
      stopWatching();
      await Promise.all([planner.stop(), builder.stop()]);
      await withdrawals.stop();
      await delivery.stop();
      await removal.stop();
    },
  };

  /** @returns how many were open */
  function closeAll(requests: readonly Request[], words: string): number {
    const closed = requests.filter(
      ({ id }) => change(store, id, (request) => endForPrivacy(request, now(), words)) !== undefined,
    );
    for (const { id } of closed) endInBackground(id);
    return closed.length;
  }

  /** Never rejects. */
  async function resumeRequest(id: string): Promise<void> {
    try {
      await starter.openThread(id);
      await advance(id);
    } catch (error) {
      log.error("requests.not_resumed", { request: id, error });
    }
  }

  function endInBackground(id: string): void {
    advance(id).catch((error: unknown) => log.error("requests.not_ended", { request: id, error }));
  }

  /** Removes the buttons that were pressed. After a restart the interaction can be too old to answer. */
  async function removeButtons(id: string, interaction: APIMessageComponentInteraction): Promise<void> {
    const { id: messageId, content } = interaction.message;
    try {
      await messenger.update(interaction, { content, components: [] });
      change(store, id, (request) => withoutButtons(request, messageId));
    } catch (error) {
      log.warn("requests.button_not_answered", { interaction: interaction.id, error });
    }
  }

  /** Records a button that is still shown but does nothing: an older release left it, or somebody pressed before it was removed. */
  function recordStale(pressed: RequestPress, { message }: APIMessageComponentInteraction): void {
    const buttons = buttonsPressed(pressed);
    change(store, pressed.requestId, (request) =>
      request.threadId !== message.channel_id || areLive(request, buttons)
        ? undefined
        : withButtons(request, { messageId: message.id, buttons }),
    );
    removal.schedule(pressed.requestId);
  }
}

/** Others can talk in the thread as they like. Anyone who addresses Turbot or tries to steer learns why nothing happens. */
function wantsAnAnswer(
  { mentions }: GatewayMessageCreateDispatchData,
  word: Word | undefined,
  { state }: Request,
  botUserId: string,
): boolean {
  if (mentions.some(({ id }) => id === botUserId)) return true;
  return word === "cancel" || (word === "go" && state === "plan_ready");
}
