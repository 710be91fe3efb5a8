import type { API } from "@discordjs/core";
import type { Messenger } from "../../discord/messages/messenger.ts";
import type { GuildPowers } from "../../plugins/capabilities/guild-powers.ts";
import type { Deed } from "../../plugins/deeds/deed.ts";

/** What doing deeds at Discord takes. */
export interface DeedPowers {
  readonly api: API;
  readonly messenger: Pick<Messenger, "react" | "send" | "edit">;
  readonly guildOf: (channelId: string) => Promise<string | undefined>;
}

/** Does one kind of deed. @param reason for the server's audit log @returns what was opened or sent, if anything */
export type DoDeed<D extends Deed> = (deed: D, reason: string) => ReturnType<GuildPowers["carryOut"]>;

/** How Discord does each of these kinds. */
export type DoDeeds<D extends Deed> = {
  readonly [Kind in D["kind"]]: DoDeed<Extract<D, { readonly kind: Kind }>>;
};
