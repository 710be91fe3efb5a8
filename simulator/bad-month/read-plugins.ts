import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { needNames, needOf, unattendedNeeds } from "../../src/plugin-api/needs.ts";
import type { Cast } from "./cast.ts";
import { doers } from "./events/do-everything.ts";

/** Examples that have powers over people, as a server would have them. */
const examples = [
  ...(["moderation", "tickets", "auto-mod", "modmail", "giveaways", "birthdays", "levelling"] as const),
  ...(["channel-care", "role-menu", "reaction-roles", "quote"] as const),
];

/**
 * Sources of the plugins that the server has, by name: of the examples those that are there.
 *
 * @param api names of all that plugins can call
 */
export function readPlugins(
  root: string,
  cast: Cast,
  botId: string,
  api: readonly string[],
): Readonly<Record<string, string>> {
  const { owner, admin, moderator, stolen, leaver, members, roles, general, staff, secrets, guild } = cast;
  const acting = needNames.filter((name) => needOf(name)?.reads === false && name !== "ask_claude");
  // A plugin has 20 needs at most.
  const parts = [0, 1].map((part) =>
    acting.filter((name, index) => index % 2 === part || name === "write_to_people"),
  );
  const wants = (some: readonly string[]) => ({
    discord: ["read_messages", "read_history", "see_auto_mod", "see_members", ...some],
    unattended: unattendedNeeds.filter((name) => some.includes(name)),
  });
  const known = JSON.stringify({
    people: [owner, admin, moderator, stolen, leaver, botId, ...members.slice(0, 6)],
    roles: [...Object.values(roles), guild.id],
    channels: [general, staff, ...secrets.map(({ channelId }) => channelId)],
    guildId: guild.id,
    calls: api,
  });
  const read = (name: string) =>
    readFileSync(join(root, "simulator/bad-month/plugins", `${name}.ts`), "utf8");
  const filled = (name: string, needs: object) =>
    read(name)
      .replace(/\{ people: \[\],[^;]*/, known)
      .replace(
        /static readonly needs = [^;]*;/,
        `static readonly needs = ${JSON.stringify(needs)} as const;`,
      );
  // Two bad ones have the same commands but for their name.
  const too = filled("turned", wants(parts[1] ?? []))
    .replace('"cute"', '"sweet"')
    .replace('"cuter"', '"sweeter"')
    .replace('"daily"', '"weekly"');
  const punishing = acting.filter((name) => /time_out|kick|ban|warn/.test(name));
  const oracle = { ...wants(punishing), claude: "tell what should be done about somebody" };
  // What an admin asks one for, none does by itself.
  const does = acting.filter((name) => !/greet|files/.test(name));
  const doer = filled("doer", { discord: does, unattended: [] });
  const own = {
    ...{ turned: filled("turned", wants(parts[0] ?? [])), "turned-too": too },
    ...{ oracle: filled("oracle", oracle), guard: read("guard"), helper: read("helper") },
    ...Object.fromEntries(doers.map((name) => [name, doer.replace('"doer"', `"${name}"`)])),
  };
  const copied = examples.flatMap((name) => {
    const file = join(root, "examples/plugins", `${name}.ts`);
    return existsSync(file) ? [[name, readFileSync(file, "utf8")] as const] : [];
  });
  return { ...own, ...Object.fromEntries(copied) };
}
