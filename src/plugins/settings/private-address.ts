import { PermissionFlagsBits } from "discord-api-types/v10";
import { RefusalError } from "../../declaration/refusal.ts";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { shownTexts } from "../capabilities/auto-mod/shown-texts.ts";
import type { GuildPowers } from "../capabilities/guild-powers.ts";
import type { Caller } from "../dispatch/call.ts";

/*
 * An address that an admin entered can have a key in it, as those of private feeds do. A plugin has to know it, and should show it to nobody
 * else. What is checked here keeps a plugin from doing that carelessly; that none does it on purpose is what its review is for.
 */

/** A shorter text says nothing that could be a key, and can be in any other. */
const telling = 6;

/** Parts of an address that look like a key: long, and no word. */
function tokensIn(url: URL): readonly string[] {
  return partsOf(url).filter((part) => /^(?=.*\d)(?=.*[a-z])[\w.~-]{16,}$/i.test(part));
}

/** What stands between the slashes, and behind each "=". */
function partsOf({ pathname, searchParams }: URL): readonly string[] {
  return [...pathname.split("/"), ...searchParams.values()];
}

/** What of an address nobody else is shown: all of it after the host if there is a query, and what looks like a key. */
function keysIn(url: URL): readonly string[] {
  const { pathname, search } = url;
  const tokens = tokensIn(url);
  return search.length > 1 ? [`${pathname}${search}`, ...tokens] : tokens;
}

/** A text for the log and for reports, which has of each address the host alone. */
export function withoutAddresses(text: string, addresses: readonly string[]): string {
  return addresses.reduce((left, address) => {
    if (!URL.canParse(address)) return left;
    const url = new URL(address);
    const { pathname, search, host, searchParams } = url;
    const whole = left.replaceAll(address, `${host}/…`);
    return [`${pathname}${search}`, search, ...searchParams.values(), ...tokensIn(url)]
      .filter((part) => part.length >= telling)
      .reduce((rest, part) => rest.replaceAll(part, "…"), whole);
  }, text);
}

/**
 * Refuses to show what can be a key to anyone but an admin, who alone sees it.
 *
 * @param addresses those that the plugin knows
 */
export function createCheckAddresses(
  addresses: () => readonly string[],
  guilds: Pick<GuildPowers, "standing">,
): (
  message: Partial<OutgoingMessage>,
  where: { readonly guildId: string | undefined; readonly to: Caller | undefined },
) => Promise<void> {
  return async (message, { guildId, to }) => {
    const keys = addresses().flatMap((address) => keysIn(new URL(address)));
    if (keys.length === 0) return;
    const texts = shownTexts(message);
    if (!keys.some((key) => texts.some((text) => text.includes(key)))) return;
    if (to !== undefined && guildId !== undefined) {
      const { permissions } = await guilds.standing(guildId, to.userId);
      if ((permissions & (PermissionFlagsBits.ManageGuild | PermissionFlagsBits.Administrator)) !== 0n)
        return;
    }
    throw new RefusalError(
      "An address that an admin entered can be private: name its host instead (new URL(address).host), or answer an admin with `ephemeral`",
    );
  };
}
