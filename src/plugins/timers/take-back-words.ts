import { needOf } from "../../plugin-api/needs.ts";
import type { Lookup } from "../capabilities/lookup.ts";
import { permissionsInWords } from "../capabilities/permission-words.ts";
import type { TakeBackTrouble } from "./take-back.ts";

/** What admins should know of something that Discord doesn't let Turbot take back: nobody's name, since it can be another server's. */
export async function takeBackInWords(
  { deed, isGivenUp }: TakeBackTrouble,
  lookup: Pick<Lookup, "guild">,
): Promise<string> {
  const { guildId, need } = deed;
  // An id where Discord can't be asked.
  const guild = await lookup.guild(guildId).catch(() => null);
  const where = `In the server ${guild?.name ?? guildId}`;
  const row = needOf(need);
  if (isGivenUp)
    return `${where}, I have tried for 90 days to take back what it did for a time, and Discord refused each time: it stays as it is`;
  const lacks = permissionsInWords(row?.permissions ?? []);
  return `${where}, the time for something it did is over, and Discord doesn't let me take it back: I need ${lacks} there, and my role above what it is about. I keep trying, a few times a day at last, and /plugins there shows what it is`;
}
