import { PermissionFlagsBits } from "discord-api-types/v10";
import type { Cast } from "../cast.ts";
import { deedMarks } from "../deed-marks.ts";
import type { Truth } from "../truth.ts";
import type { Said, Witness } from "../witness.ts";

/** Who agreed to what, and wrote what, as the play knows: by user id, since when, in milliseconds since 1970. */
export interface Agreed {
  /** To direct messages of any plugin, or of one: "helper 5". */
  readonly letters: ReadonlyMap<string, number>;
  /** That no more come: "helper 5". */
  readonly stopped: ReadonlyMap<string, number>;
  /** Opened a conversation with the team. */
  readonly mail: ReadonlyMap<string, number>;
}

const slackMs = 3_000;
/** Notices to a person in an hour: more nobody gets, whatever is done to them. */
const noticesAnHour = 5;

/**
 * Direct messages that nobody agreed to: rule 5 of what makes power safe. A plugin writes to who agreed, the team to who wrote to it and
 * unnamed, and Turbot once about each deed of moderation.
 *
 * @param names of the team's people: a member never reads one in an answer
 */
export function checkLetters(
  truth: Truth,
  { said, calls }: Witness,
  agreed: Agreed,
  names: readonly string[],
): readonly string[] {
  const seen = new Set<string>();
  const notices = new Map<string, number[]>();
  const problems = said.flatMap((one) => {
    const channel = truth.data.channels.get(one.channelId);
    const isNew = !seen.has(`${one.messageId} ${one.text}`);
    seen.add(`${one.messageId} ${one.text}`);
    if (channel?.kind !== "direct" || !isNew) return [];
    const { userId } = channel;
    const name = truth.data.users.get(userId)?.global_name ?? truth.data.users.get(userId)?.username;
    const problem = (what: string) => [`${what}: ${name} (${userId}) got "${one.text.slice(0, 200)}"`];
    const since = (map: ReadonlyMap<string, number>, ...keys: readonly string[]) =>
      keys.some((key) => (map.get(key) ?? Number.POSITIVE_INFINITY) <= one.at + slackMs);
    const [, moderated] = /^You were (timed out|kicked|banned|warned) (?:in|from) /.exec(one.text) ?? [];
    if (moderated !== undefined) {
      const key = `${moderated} ${userId}`;
      notices.set(key, [...(notices.get(key) ?? []), one.at]);
      return [];
    }
    if (/^You were \*\*not\*\* /.test(one.text)) return [];
    const [, plugin] = /^-# from the ([a-z0-9-]+) plugin in \*\*/m.exec(one.text) ?? [];
    if (plugin !== undefined) {
      const stopped = agreed.stopped.get(`${plugin} ${userId}`) ?? Number.POSITIVE_INFINITY;
      if (!since(agreed.letters, userId, `${plugin} ${userId}`)) return problem("who hadn't agreed");
      return one.at > stopped + slackMs ? problem("who had stopped it") : [];
    }
    if (!since(agreed.mail, userId)) return problem("who hadn't written to the team");
    return isNamed(one, names) ? problem("the team's answer names somebody of it") : [];
  });
  return [...problems, ...tooManyNotices(notices, calls)];
}

/** Not the member's own name, and not in what says who has a button. */
function isNamed({ text, message }: Said, names: readonly string[]): boolean {
  const whole = `${text} ${JSON.stringify((message as { readonly embeds?: unknown }).embeds ?? [])}`;
  return names.some((name) => new RegExp(`\\b${name}\\b`).test(whole));
}

const kindOf: Readonly<Record<string, keyof typeof deedMarks>> = {
  "timed out": "timeOut",
  kicked: "kick",
  banned: "ban",
};

/** One for each deed, and few in an hour. What Discord refused was tried all the same, and the notice is corrected. */
function tooManyNotices(
  notices: ReadonlyMap<string, readonly number[]>,
  calls: Witness["calls"],
): readonly string[] {
  return [...notices].flatMap(([key, at]) => {
    const [, moderated = "", userId = ""] = /^(.*) (\d+)$/.exec(key) ?? [];
    const kind = kindOf[moderated];
    const told = `${at.length} notices that ${userId} was ${moderated}`;
    const hour = at.some(
      (one) => at.filter((other) => other >= one && other < one + 3_600_000).length > noticesAnHour,
    );
    const deeds =
      kind === undefined
        ? at.length
        : calls.filter((call) => call.what.endsWith(`/${userId}`) && deedMarks[kind](call) !== undefined)
            .length;
    return [
      ...(hour ? [`${told}, more than ${noticesAnHour} in an hour`] : []),
      ...(at.length > deeds ? [`${told}, by ${deeds} deeds`] : []),
    ];
  });
}

/** Names and ids that no answer of the team's says. */
export function namesOfTeam(truth: Truth, { guild }: Pick<Cast, "guild">): readonly string[] {
  const staff =
    PermissionFlagsBits.ModerateMembers | PermissionFlagsBits.Administrator | PermissionFlagsBits.ManageGuild;
  return [...truth.guild.members.values()]
    .filter(({ userId }) => userId !== truth.data.botId)
    .filter(({ userId }) => userId === guild.owner_id || (truth.permissionsOf(userId) & staff) !== 0n)
    .flatMap(({ userId, nickname }) => {
      const user = truth.data.users.get(userId);
      return [userId, nickname, user?.username, user?.global_name ?? undefined].flatMap((name) =>
        name === undefined || name === "" ? [] : [name],
      );
    });
}
