import { RefusalError } from "../../declaration/refusal.ts";
import { switchedOff } from "../capabilities/actions/checks.ts";
import type { CallTools } from "../capabilities/calls/call-tools.ts";
import type { Caller, HandlerCall } from "../dispatch/call.ts";
import { bare, leavesOf } from "../words/leaves.ts";
import { repeatedIn, sourcesIn } from "../words/repeated.ts";
import { ClaudeDownError, ClaudeLimitError, ClaudeRefusedError } from "./claude-errors.ts";
import { readQuestion, schemaOf, textsOf } from "./question.ts";

/** Milliseconds for an answer: less than a handler has. */
const longestMs = 45_000;

/** Questions of one call: whoever presses a button once doesn't lose their share of a day by it. */
const mostInCall = 5;

export const leftOutWords = {
  asker:
    "You asked to be left out of AI, so nothing of yours goes to Claude: `/privacy` lets you take part again",
  others: "There are words in it of somebody who wants no part in AI, so it doesn't go to Claude",
} as const;

type Tools = Pick<
  CallTools,
  | ("plugin" | "manifest" | "checks" | "isOff" | "claude" | "claudeWords" | "asking" | "isLeftOut")
  | ("readHistory" | "reads" | "peopleIn" | "lookups" | "records")
>;

/** Asks Claude for whoever's call it is. */
export function createAskClaude(tools: Tools) {
  const { plugin, manifest, checks, claude, claudeWords, asking, isLeftOut, readHistory, reads, records } =
    tools;

  /** @throws RefusalError unless somebody asks, just now and in a server */
  const askedIn = (call: HandlerCall | undefined): { readonly call: HandlerCall; readonly asker: Caller } => {
    if (call?.isOver === false && call.caller?.lendsRights === true) return { call, asker: call.caller };
    throw new RefusalError(
      "Claude is only asked for somebody: in a command, a menu, a button or a form that they used in a server, while it runs",
    );
  };

  /** Nobody's words go to Claude who wants no part in AI, whatever way the plugin got them. */
  const checkLeftOut = (asker: Caller, said: string, underWay: readonly HandlerCall[]) => {
    if (isLeftOut(asker.userId)) throw new ClaudeRefusedError(leftOutWords.asker);
    if (tools.peopleIn({ content: said }, underWay).some(isLeftOut))
      throw new ClaudeRefusedError(leftOutWords.others);
  };

  /**
   * What Claude makes of words counts as these words: it is told where they may be, goes with the messages that they are from, and is
   * its asker's before AutoMod.
   */
  const noteAnswer = (
    answer: unknown,
    said: string,
    call: HandlerCall,
    asker: Caller,
    underWay: readonly HandlerCall[],
  ) => {
    const texts = leavesOf(answer);
    const folded = texts.map((one) => one.toLowerCase());
    const places = new Set([
      ...readHistory.privatePlaces({ content: said }, ""),
      ...underWay.flatMap(({ readIn = [] }) => [...readIn]),
    ]);
    const isRepeated = repeatedIn([said]);
    for (const { id, channelId } of sourcesIn(isRepeated, underWay)) {
      const by = underWay.flatMap(({ quoted }) => quoted).find(({ saidIn }) => saidIn.id === id);
      const read = { userId: by?.userId ?? asker.userId, channelId, messageId: id, names: [], texts };
      reads.note({ ...read, guildId: asker.guildId, isPublic: !places.has(channelId) });
      places.delete(channelId);
    }
    reads.confine(asker.guildId, [...places], texts);
    call.said = [...call.said, ...folded];
    call.typed = [...call.typed, ...folded.filter((one) => bare(one) !== "")];
    claudeWords.note(call, texts);
  };

  return async (
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    const { call, asker } = askedIn(handlerCall);
    const { userId, guildId } = asker;
    const { claude: purpose } = manifest().needs;
    if (purpose === undefined)
      throw new RefusalError(
        'This needs Claude: say what for, as needs.claude: "translate what you ask it to"',
      );
    await checks.granted("ask_claude", guildId);
    const { task, text, form } = readQuestion(input);
    const said = [task, text, ...textsOf(form)].join("\n");
    checkLeftOut(asker, said, underWay);
    if ((call.asked ?? []).length >= mostInCall)
      throw new RefusalError(
        `At most ${mostInCall} questions go to Claude in one call: ask for all of it in one, with a form`,
      );
    if (asking.has(userId))
      throw new ClaudeLimitError(
        "A question of yours is at Claude already: one at a time, so wait for its answer",
        null,
      );
    asking.add(userId);
    try {
      const alike = JSON.stringify([task, text, form]);
      const asked = [...(call.asked ?? []), alike];
      call.asked = asked;
      // Before it is asked: whatever happens next, what this plugin does against members takes a press.
      records.withClaude.note(plugin);
      const answer = await claude.ask({
        ...{ plugin, purpose, userId, guildId, task, text },
        schema: form === undefined ? undefined : schemaOf(form),
        eventId: asker.eventId,
        nth: asked.filter((one) => one === alike).length - 1,
        signal: AbortSignal.timeout(longestMs),
      });
      switch (answer.kind) {
        case "answered":
          // They may have left AI, or taken the plugin's leave, in the meantime.
          checkLeftOut(asker, said, underWay);
          if (tools.isOff(guildId)) throw switchedOff();
          noteAnswer(answer.value, said, call, asker, underWay);
          return answer.value;
        case "limit":
          throw new ClaudeLimitError(
            answer.words,
            answer.until === undefined ? null : new Date(answer.until).toISOString(),
          );
        case "refused":
          throw new ClaudeRefusedError(answer.words);
        case "down":
          throw new ClaudeDownError(answer.words);
      }
    } finally {
      asking.delete(userId);
    }
  };
}
