import { RefusalError } from "../../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import type { Channel } from "../../../plugin-api/people.ts";
import { AlreadyPressedError, type Pressed } from "../../claude/pressed.ts";
import { punishes } from "../../deeds/deed-kinds.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import { type ActionName, performAction } from "../actions/actions.ts";
import { type CarryOut, createCarryOut } from "../actions/carry-out.ts";
import { ofServer } from "../actions/checks.ts";
import { createNotices } from "../notices/notices.ts";
import { withReasonToPassOn } from "../notices/reason-to-pass-on.ts";
import type { CallTools } from "./call-tools.ts";
import { checkRepeats, isForGood, placeOf, textsOf, threadOf, withSource } from "./deed-texts.ts";
import { createKeepTranscript } from "./keep-transcript.ts";
import { createWriteLetter } from "./write-letter.ts";

/** More than the caps of an hour allow of what is looked up: a lock can be older. */
const mostLately = 2_000;

/** Most actions need a person whose call is under way, and check their permissions if they asked for it; some work without one. */
export function createTakeAction(tools: CallTools) {
  const {
    plugin,
    manifest,
    guilds,
    records,
    noteThread,
    payForAction,
    signature,
    charged,
    checks,
    outgoing,
    peopleIn,
    ofOwnAccord,
    keepCopies,
    membersWords,
    offerMore,
    files,
    outgoingMessage,
    ownRules,
    sentMessages,
    offerPress,
    letters,
  } = tools;
  const { deeds, settings, due } = records;
  const notices = createNotices({ plugin, manifest, guilds, deeds, settings, lookups: tools.lookups });
  const act = createCarryOut(plugin, {
    ...{ guilds, deeds, due, notices },
    ...{ onDue: tools.onDue, onCap: offerMore, now: tools.now },
  });
  const writeLetter = createWriteLetter(tools);
  const keepTranscript = createKeepTranscript(tools);
  /** An AI never punishes: rule 8 of what makes power safe. */
  const withoutAi = (method: ActionName, pressed: Pressed | undefined): CarryOut => {
    return async (need, guildId, deed, by, right) => {
      const isWithClaude = manifest().needs.claude !== undefined || records.withClaude.has(plugin);
      if (pressed === undefined) {
        if (isWithClaude && punishes(deed, by)) throw await offerPress(method, deed, by);
        return act(need, guildId, deed, by, right);
      }
      if (right === "delegated")
        throw ofServer("Only somebody with Discord's own permission can decide that");
      if (!pressed.take()) throw new AlreadyPressedError();
      return act(need, guildId, deed, by, right);
    };
  };
  return async (
    method: ActionName,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
    pressed?: Pressed,
  ): Promise<unknown> => {
    const isCalled = "call" in input;
    const caller = pressed?.by ?? (handlerCall?.isOver === false ? handlerCall.caller : undefined);
    const actNow = withoutAi(method, pressed);
    if (isCalled && caller === undefined)
      throw new RefusalError("This can only be done while its handler runs, in a server");
    // A moderator decides once about each: whatever the plugin is busy with, that is done.
    if (pressed === undefined) payForAction(caller);
    let said: OutgoingMessage = { content: "" };
    let thread: Channel | undefined;
    const carryOut: CarryOut = async (need, guildId, deed, by, right) => {
      if (deed.kind === "letter") return writeLetter(deed, underWay, (it) => actNow(need, guildId, it, by));
      if (deed.kind === "transcript")
        return keepTranscript(deed, underWay, (whole) => actNow(need, guildId, whole, by));
      const texts = textsOf(deed);
      if (texts.length === 0) {
        const from = () => ofOwnAccord(guildId, underWay, []);
        const passedOn = await withReasonToPassOn(deed, { outgoing, call: handlerCall, underWay });
        return actNow(need, guildId, withSource(passedOn, from), by, right);
      }
      const channelId = placeOf(deed) ?? "";
      const where = { guildId, channelId, to: undefined, asker: undefined, filesBy: undefined };
      for (const one of texts) await outgoing.check(one, where, underWay);
      const sources = texts.flatMap((one) => outgoing.sourcesOf(one, underWay));
      checkRepeats(deed, sources, handlerCall);
      const from = () => ofOwnAccord(guildId, underWay, []);
      const isNamed = (id: string) => keepCopies.named(id, guildId, sources);
      // Before it has the name, where its id is known: a kill leaves none that nobody knows of.
      const before = isForGood(deed) ? undefined : threadOf(deed);
      if (before !== undefined) isNamed(before);
      const done = await (deed.kind === "post"
        ? files.withBytes(membersWords.named(deed.message, underWay), (message) =>
            actNow(need, guildId, { ...deed, message }, by),
          )
        : actNow(need, guildId, withSource(deed, from), by, right));
      if (isForGood(deed)) return done;
      if (done !== undefined && "id" in done) thread = done;
      const id = thread?.id ?? channelId;
      if (id !== before) isNamed(id);
      if (deed.kind === "changeThread")
        noteThread(id, ofOwnAccord(guildId, underWay, peopleIn(texts[0] ?? {}, underWay)));
      return done;
    };
    const isWithClaude = manifest().needs.claude !== undefined || records.withClaude.has(plugin);
    const mayWrite = { ...letters, isWithClaude, mailWords: handlerCall?.mailWords };
    const ownMessage = sentMessages.find;
    const readContent = (content: unknown): OutgoingMessage => {
      said = charged(() => ({ ...outgoingMessage(content, manifest().registered), signature }));
      return said;
    };
    const lately = (guildId: string) => records.deeds.of(guildId, plugin, 0, mostLately);
    const answer = await performAction(method, input, {
      ...{ caller, underWay, checks, guilds, carryOut, ownMessage, readContent, letters: mayWrite },
      ...{ now: tools.now, lately, isLeftOut: tools.isLeftOut, ownRules },
    });
    if (thread !== undefined) {
      const guildId = thread.guildId ?? "";
      const people = [thread.name, said.content].flatMap((content) =>
        peopleIn({ ...said, content }, underWay),
      );
      noteThread(thread.id, ofOwnAccord(guildId, underWay, people));
      // A post begins with a message that has its id; a thread that is nobody's message is the plugin's to look after.
      if (method !== "thread" || isBare(input))
        sentMessages.note(thread.id, guildId, { ids: [thread.id], isPrivate: false, signed: "plugin" });
    }
    return answer;
  };
}

/** Not started from a message, whose id the thread would have. */
function isBare({ messageId }: Readonly<Record<string, unknown>>): boolean {
  return messageId === undefined;
}
