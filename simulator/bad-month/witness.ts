import { z } from "zod";
import type { DiscordSimulator } from "../../packages/discord-simulator/discord-simulator.ts";

/** Something that Turbot asked Discord to change. */
export interface Call {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** "PUT /channels/5/messages/pins/7" */
  readonly what: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** For the audit log. */
  readonly reason: string | undefined;
  /** Undefined: nobody answered. */
  readonly status: number | undefined;
}

/** A message of Turbot's, as it was sent or edited. */
export interface Said {
  readonly at: number;
  readonly channelId: string;
  readonly messageId: string;
  readonly text: string;
  readonly message: unknown;
  /** Only whoever used something sees it. */
  readonly isEphemeral: boolean;
}

/** All that Turbot did and said at Discord, also what is deleted by now. The simulator's own journal forgets. */
export interface Witness {
  readonly calls: readonly Call[];
  readonly said: readonly Said[];
}

const call = z.object({
  body: z.record(z.string(), z.unknown()).catch({}),
  reason: z.string().optional().catch(undefined),
  answer: z.unknown().optional(),
});
const ofTurbot = z.object({
  ...{ id: z.string(), channel_id: z.string(), content: z.string() },
  ...{ flags: z.number().optional(), author: z.object({ id: z.string() }) },
});
const ephemeral = 64;

export function watch({ journal, botUser }: Pick<DiscordSimulator, "journal" | "botUser">): Witness {
  const calls: Call[] = [];
  const said: Said[] = [];
  const hear = (at: number, given: unknown) => {
    const { data: message } = ofTurbot.safeParse(given);
    if (message?.author.id !== botUser.id) return;
    const { id: messageId, channel_id: channelId, content: text, flags = 0 } = message;
    said.push({ at, channelId, messageId, text, message: given, isEphemeral: (flags & ephemeral) !== 0 });
  };
  journal.listen(({ at, kind, what, status, detail }) => {
    if (kind === "gateway-out" && /^MESSAGE_(?:CREATE|UPDATE)$/.test(what)) {
      hear(at, (detail as { readonly d?: unknown }).d);
      return;
    }
    if (kind !== "http" || what.startsWith("GET")) return;
    const { body, reason, answer } = call.parse(detail ?? {});
    calls.push({ at, what, body, reason, status });
    // What a session that has ended isn't told, it said all the same.
    if (isDone({ status })) hear(at, answer);
  });
  return { calls, said };
}

export function isDone({ status }: Pick<Call, "status">): boolean {
  return status !== undefined && status >= 200 && status < 300;
}

/** For which plugin something happened, and for whom, as its reason says. */
export interface Behalf {
  readonly plugin: string;
  /** Who asked, or whose event it was. Undefined: nobody. */
  readonly personId: string | undefined;
  readonly isAsked: boolean;
  /** An admin let a role of theirs do it. */
  readonly isDelegated: boolean;
  /** It undoes what the plugin did, by a press or because its time is over. */
  readonly isUndo: boolean;
}

/** Undefined: it isn't a plugin's. */
export function behalfOf(reason: string): Behalf | undefined {
  const [, undone] = /^(?:undoes what|the time that) the ([a-z0-9-]+) plugin did/.exec(reason) ?? [];
  const [, did, how, personId] =
    /^the ([a-z0-9-]+) plugin(?:, (asked by|after an event of) (\d+))?/.exec(reason) ?? [];
  const plugin = undone ?? did;
  if (plugin === undefined) return undefined;
  const isDelegated = /^the [a-z0-9-]+ plugin, asked by \d+, as an admin lets their role/.test(reason);
  return { plugin, personId, isAsked: how === "asked by", isDelegated, isUndo: undone !== undefined };
}
