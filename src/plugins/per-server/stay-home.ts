import { RefusalError } from "../../declaration/refusal.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import { type Home, isIn } from "./home.ts";

type Input = Readonly<Record<string, unknown>>;

/**
 * Keeps what an engine asks of the host in its own server. Places are named `channelId` and `guildId`; only these two name theirs `id`.
 *
 * @throws RefusalError
 */
export async function stayHome(
  home: Exclude<Home, "anywhere">,
  method: string,
  input: Input,
  guilds: Pick<GuildPowers, "guildOf">,
): Promise<void> {
  const { channelId = method === "getChannel" ? input.id : undefined } = input;
  const { guildId = method === "guild" ? input.id : undefined } = input;
  // Anything but texts is refused by the method's own schema.
  if (typeof guildId === "string" && !isIn(home, guildId)) throw elsewhere(home);
  if (typeof channelId !== "string" || !/^\d{1,20}$/.test(channelId)) return;
  const place = await guilds.guildOf(channelId);
  if (place !== undefined && !isIn(home, place)) throw elsewhere(home);
}

function elsewhere(home: Exclude<Home, "anywhere">): RefusalError {
  const from = home === "no server" ? "A call from outside servers" : "A call from one server";
  return new RefusalError(
    `${from} can't reach another: this plugin stays in the server that it was called from. There it runs too`,
  );
}
