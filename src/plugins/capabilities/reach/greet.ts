import { mentionedIn } from "../../../../packages/discord-rules/messages/mentioned-in.ts";
import { shownText } from "../../../discord/messages/message-body.ts";
import type { OutgoingMessage } from "../../../discord/messages/messenger.ts";
import { discordNeeds } from "../../../plugin-api/needs.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import type { PluginDeeds } from "../../store/plugin-deeds.ts";

/** Newcomers whom a message pings. They are counted before it is sent. */
export interface Greeted {
  readonly userIds: readonly string[];
  done(): void;
  /** It wasn't sent. */
  failed(): void;
}

const need = "greet_newcomers";

/** So long somebody is a newcomer, in milliseconds: ten minutes. */
const newcomerMs = 10 * 60 * 1_000;

/**
 * One of the two exceptions to consent (rule 5 of what makes power safe): a greeting pings the newcomer whom it mentions, where an admin
 * granted it. The host knows who joined when: with a cap of one an hour for a person, it is once for each time that they join.
 */
export function createGreeting(powers: {
  readonly plugin: string;
  /** It was declared and granted there. */
  readonly isGranted: (guildId: string) => Promise<boolean>;
  readonly deeds: Pick<PluginDeeds, "begin" | "done" | "failed">;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
}): (guildId: string, message: OutgoingMessage, calls: readonly HandlerCall[]) => Promise<Greeted> {
  const { plugin, isGranted, deeds, now } = powers;
  const isNew = (joinedAt: number | undefined) =>
    joinedAt !== undefined && Math.abs(now() - joinedAt) <= newcomerMs;
  return async (guildId, message, calls) => {
    const joined = calls.flatMap(({ caller }) =>
      caller?.guildId === guildId && isNew(caller.joinedAt) ? [caller.userId] : [],
    );
    const mentioned = joined.length === 0 ? [] : mentionedIn(shownText(message));
    const newcomers = [...new Set(joined)].filter((id) => mentioned.includes(id));
    if (newcomers.length === 0 || !(await isGranted(guildId))) return nobody;
    const begun = newcomers.flatMap((userId) => {
      const deed = { plugin, guildId, userId, need, what: { kind: "greet", userId } };
      const it = deeds.begin(deed, discordNeeds[need].cap, false);
      return "reached" in it ? [] : [{ userId, id: it.id }];
    });
    return {
      userIds: begun.map(({ userId }) => userId),
      done: () => begun.forEach(({ id }) => void deeds.done(id)),
      failed: () => begun.forEach(({ id }) => void deeds.failed(id)),
    };
  };
}

const nobody: Greeted = { userIds: [], done: () => {}, failed: () => {} };
