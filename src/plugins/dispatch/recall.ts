import type { GatewayMessageCreateDispatchData } from "discord-api-types/v10";
import type { DiscordEvent } from "../../discord/gateway/event.ts";
import { isFromAPerson } from "../../discord/messages/is-from-a-person.ts";
import type { DeletedMessage, MemberBefore } from "../../plugin-api/event-facts.ts";
import type { MessageBefore } from "../../plugin-api/message.ts";
import type { VoiceBefore } from "../../plugin-api/person-events.ts";
import type { Calls } from "../sandbox/calls.ts";
import type { BeforeJournal, BeforeKind, Subject } from "../store/before-journal.ts";
import { serializeUser } from "./serialize.ts";

/** How what an event changed was before. */
export interface Recalled {
  /** Undefined: nobody knows. */
  readonly before: MessageBefore | MemberBefore | VoiceBefore | readonly DeletedMessage[] | undefined;
  /** Plugins were told: it isn't kept any longer. */
  readonly told: () => void;
}

const nothing: Recalled = { before: undefined, told: () => {} };

type KeptMessage = Omit<DeletedMessage, "id">;

/**
 * Keeps how messages and members are where a plugin may be told of it, and finds how they were when they change. Called with each event,
 * in the order of its lane and before plugins hear of it, so that a repeat after a kill finds the same. Where nobody may be told, nothing
 * is read or written.
 */
export function createRecall(parts: {
  readonly journal: BeforeJournal;
  readonly calls: Pick<Calls, "mayKeep" | "keeps">;
  readonly isLeftOut: (userId: string) => boolean;
  /** How often somebody, or a server, was forgotten: what was under way then isn't kept. */
  readonly timesForgotten: () => number;
}): (event: DiscordEvent) => Promise<Recalled> {
  const { journal, calls, isLeftOut, timesForgotten } = parts;

  /** Whether something may be kept, in the turn in which this resolves. */
  async function mayKeep({ kind, guildId, userId, channelId }: Subject): Promise<boolean> {
    const before = timesForgotten();
    const isKept = await calls.keeps(kind, guildId, channelId === "" ? undefined : channelId);
    return isKept && !isLeftOut(userId) && timesForgotten() === before;
  }

  async function change(subject: Subject, now: object, version?: string): Promise<Recalled> {
    const { kind, guildId, id } = subject;
    if (!calls.mayKeep(kind, guildId)) return nothing;
    if (!(await mayKeep(subject))) {
      // What is kept would be wrong from now on.
      journal.remove(kind, guildId, [id]);
      return nothing;
    }
    const state = JSON.stringify(now);
    const was = journal.change(subject, state, version);
    return {
      before: was === undefined ? undefined : JSON.parse(was),
      told: () => journal.told(subject, state),
    };
  }

  async function deleted(guildId: string, channelId: string, ids: readonly string[]): Promise<Recalled> {
    if (!calls.mayKeep("message", guildId)) return nothing;
    const told = () => journal.remove("message", guildId, ids);
    const isTold = await calls.keeps("message", guildId, channelId);
    const kept = isTold ? journal.of("message", guildId, ids) : [];
    return {
      before: kept.flatMap(({ id, userId, state }): readonly DeletedMessage[] =>
        isLeftOut(userId) ? [] : [{ id, ...(JSON.parse(state) as KeptMessage) }],
      ),
      told,
    };
  }

  return async (event) => {
    switch (event.t) {
      case "MESSAGE_CREATE": {
        const subject = ofMessage(event.d);
        if (subject !== undefined && (await mayKeep(subject)))
          journal.add(subject, JSON.stringify(asKept(event.d)), event.d.edited_timestamp ?? "");
        return nothing;
      }
      case "MESSAGE_UPDATE": {
        const subject = ofMessage(event.d);
        if (subject === undefined) return nothing;
        const { before, told } = await change(subject, asKept(event.d), event.d.edited_timestamp ?? "");
        const { content } = { content: undefined, ...before };
        return { before: content === undefined ? undefined : { content }, told };
      }
      case "MESSAGE_DELETE":
      case "MESSAGE_DELETE_BULK": {
        const { guild_id: guildId, channel_id: channelId } = event.d;
        if (guildId === undefined) return nothing;
        return deleted(guildId, channelId, "ids" in event.d ? event.d.ids : [event.d.id]);
      }
      case "GUILD_MEMBER_ADD":
      case "GUILD_MEMBER_UPDATE":
      case "MEMBER_CHANGED": {
        const { guild_id: guildId, user, nick, roles } = event.d;
        if (user.bot === true) return nothing;
        return change(ofMember("member", guildId, user.id), { nickname: nick ?? null, roles });
      }
      case "GUILD_MEMBER_REMOVE": {
        const { guild_id: guildId, user } = event.d;
        for (const kind of ["member", "voice"] as const)
          if (calls.mayKeep(kind, guildId)) journal.remove(kind, guildId, [user.id]);
        return nothing;
      }
      case "VOICE_STATE_UPDATE": {
        const { guild_id: guildId, user_id: userId, channel_id: channelId } = event.d;
        if (guildId === undefined) return nothing;
        return change(ofMember("voice", guildId, userId), { channelId });
      }
      default:
        return nothing;
    }
  };
}

/** Undefined: nothing is kept of it. */
function ofMessage(message: GatewayMessageCreateDispatchData): Subject | undefined {
  const { guild_id: guildId, channel_id: channelId, id, author } = message;
  if (guildId === undefined || !isFromAPerson(message)) return undefined;
  return { kind: "message", guildId, id, userId: author.id, channelId };
}

function asKept({ author, member, content }: GatewayMessageCreateDispatchData): KeptMessage {
  return { author: serializeUser(author, member?.nick), content };
}

function ofMember(kind: Exclude<BeforeKind, "message">, guildId: string, userId: string): Subject {
  return { kind, guildId, id: userId, userId, channelId: "" };
}
