import { PermissionFlagsBits } from "discord-api-types/v10";
import type { ChatPlaces } from "../store/chat-places.ts";
import { quietWords } from "./manners-messages.ts";
import type { Where } from "./where.ts";

/** How long Turbot is quiet when a moderator wants it, in milliseconds. */
export const quietMs = 60 * 60 * 1_000;

/** "@Turbot quiet", and "@Turbot you can talk again". */
export interface Quieting {
  /** @returns what to say to whoever wanted quiet; undefined if they aren't a moderator, so that it only stops the answer */
  quiet(asked: WantedBy): Promise<string | undefined>;
  /** @returns what to say; undefined if nobody has to hear anything */
  talkAgain(asked: WantedBy): Promise<string | undefined>;
}

export interface WantedBy {
  readonly userId: string;
  readonly guildId: string;
  readonly channelId: string;
}

export function createQuieting(powers: {
  readonly places: Pick<ChatPlaces, "quiet" | "endQuiet">;
  readonly where: Where;
  /** Someone's permissions in a channel, in bits. */
  readonly permissionsIn: (channelId: string, userId: string) => Promise<bigint>;
  /** The wall clock, in milliseconds since 1970. */
  readonly now: () => number;
}): Quieting {
  const { places, where, permissionsIn, now } = powers;
  const mayModerate = async ({ channelId, userId }: WantedBy) =>
    ((await permissionsIn(channelId, userId)) & PermissionFlagsBits.ManageMessages) !== 0n;

  return {
    async quiet(asked) {
      if (!(await mayModerate(asked))) return undefined;
      const until = now() + quietMs;
      places.quiet(asked, until);
      return quietWords.begins(until);
    },
    async talkAgain(asked) {
      const place = await where(asked.guildId, asked.channelId);
      if (place.kind !== "quiet") return place.kind === "here" ? quietWords.notQuiet : undefined;
      // Quiet means quiet for those who can't change it.
      if (!(await mayModerate(asked))) return undefined;
      places.endQuiet(place.at);
      return quietWords.ends;
    },
  };
}
