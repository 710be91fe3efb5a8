import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import { createAskClaude } from "../claude/ask-claude.ts";
import type { Pressed } from "../claude/pressed.ts";
import type { Caller, HandlerCall } from "../dispatch/call.ts";
import { namesOfChoices } from "../dispatch/choices.ts";
import { stayHome } from "../per-server/stay-home.ts";
import { type ActionName, isAction } from "./actions/actions.ts";
import { createAnswer } from "./calls/answer-person.ts";
import { createAskHost } from "./calls/ask-host.ts";
import { createCallTools, type HostApiParts } from "./calls/call-tools.ts";
import { createChange } from "./calls/change-message.ts";
import { createSend } from "./calls/send-message.ts";
import { createTakeAction } from "./calls/take-action.ts";

/** What one engine of a plugin can ask of the bot. Checks declarations, quotas and rates. */
export interface HostApi {
  /** What a call gives the plugin, with handles for files. */
  give(value: unknown): unknown;
  /** What whoever types is shown of a plugin's suggestions: nothing that they may not be told. */
  suggested(suggestions: unknown, to: Caller, underWay: readonly HandlerCall[]): Promise<unknown>;
  /** @throws RefusalError, or Discord's error */
  perform(
    method: string,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    /** All of the plugin's calls under way: what isn't tied to one of them may come from any. */
    underWay?: readonly HandlerCall[],
  ): Promise<unknown>;
  /** Does what waited for a moderator's press, as theirs. @throws RefusalError, or Discord's error */
  press(method: ActionName, input: Readonly<Record<string, unknown>>, pressed: Pressed): Promise<void>;
  /** Until when Turbot is timed out in the guild that a call is about, as ISO 8601; undefined: it isn't. */
  timedOutUntil(
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
  ): Promise<string | undefined>;
}

/** Methods without lasting effects: a handler that has called only these can safely run again. */
export const idempotent: ReadonlySet<string> = new Set([
  "store.get",
  "store.keys",
  "settings",
  "serverStore.get",
  "serverStore.page",
  "ranking.get",
  "ranking.rankOf",
  "ranking.top",
  "ranking.around",
  "ranking.count",
  "getChannel",
  "guild",
  "guilds",
  "roles",
  "member",
  "members",
  "memberCount",
  "defer",
  "getMessage",
  "history",
  "file.read",
  "file.picture",
  "image.draw",
  "time.parse",
  "time.zones",
  "timeZone",
  "timers.get",
  "timers.list",
  "hasSecret",
  "autoModRules",
]);

/** Suggestions that are looked at. Discord shows 25, of those that are any. */
const mostSuggested = 100;

/** Methods that answer the person who asked. */
const responseMethods: ReadonlySet<string> = new Set([
  ...["reply", "editReply", "update", "showModal", "askTimeZone"],
]);

export function createHostApi(parts: HostApiParts): HostApi {
  const { guilds, hostTime, home = "anywhere" } = parts;
  const { callLimit } = parts.shares;
  const tools = createCallTools(parts);
  const { files, reads, checkShown } = tools;
  const [answer, action, change] = [createAnswer(tools), createTakeAction(tools), createChange(tools)];
  const [ask, send, askClaude] = [createAskHost(tools), createSend(tools), createAskClaude(tools)];

  const dispatch = async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    handlerCall: HandlerCall | undefined,
    isFirstResponse: boolean,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    try {
      if (method === "askClaude") return await askClaude(input, handlerCall, underWay);
      if (isAction(method)) return (await action(method, input, handlerCall, underWay)) ?? null;
      if (method === "editMessage" || method === "deleteMessage" || method === "endPoll")
        return await change(method, input, handlerCall, underWay);
      if ("call" in input) {
        if (handlerCall === undefined) throw new RefusalError("This can't be answered any more");
        return (await answer(method, input, handlerCall, isFirstResponse, underWay)) ?? null;
      }
      return (await (method === "send" ? send(input, underWay) : ask(method, input, underWay))) ?? null;
    } catch (error) {
      if (error instanceof z.ZodError) {
        const issue = error.issues[0];
        const parts = [issue?.path.join("."), issue?.message].filter(
          (part) => part !== undefined && part !== "",
        );
        throw new RefusalError(`${method}: ${parts.join(" ")}`, { cause: error });
      }
      throw error;
    }
  };

  return {
    give: (value) => files.give(value),
    async suggested(suggestions, to, calls) {
      if (!Array.isArray(suggestions)) return suggestions;
      const underWay = [...calls, ...reads.asCalls()];
      const isShown = async (some: readonly unknown[]) => {
        try {
          await checkShown(namesOfChoices(some), to, underWay);
          return true;
        } catch (error) {
          if (error instanceof RefusalError) return false;
          throw error;
        }
      };
      const some = suggestions.slice(0, mostSuggested);
      if (await isShown(some)) return some;
      const shown: unknown[] = [];
      for (const one of some) if (await isShown([one])) shown.push(one);
      return shown;
    },
    async perform(method, input, handlerCall, calls = []) {
      const isFirstResponse = responseMethods.has(method) && handlerCall?.awaitsFirstResponse === true;
      if (handlerCall !== undefined && isFirstResponse) handlerCall.awaitsFirstResponse = false;
      // The first response to a person never waits for earlier work, but is charged like the others.
      const waitMs = isFirstResponse ? 0 : Math.max(callLimit.reserve(), hostTime.waitMs());
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      // Before the work that is charged, which ends with its first wait.
      if (home !== "anywhere") await stayHome(home, method, input, guilds);
      const underWay = [...calls, ...reads.asCalls()];
      return hostTime.spend(() => dispatch(method, input, handlerCall, isFirstResponse, underWay));
    },
    async press(method, input, pressed) {
      await hostTime.spend(() => action(method, input, undefined, [], pressed));
    },
    async timedOutUntil({ channelId }, handlerCall) {
      const here = typeof channelId === "string" ? await guilds.guildOf(channelId) : undefined;
      const guildId = handlerCall?.caller?.guildId ?? here;
      return guildId === undefined ? undefined : guilds.timedOutUntil(guildId);
    },
  };
}
