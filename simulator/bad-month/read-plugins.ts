import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { needNames, needOf, unattendedNeeds } from "../../src/plugin-api/needs.ts";
import type { Cast } from "./cast.ts";

/** Examples that have powers over people, as a server would have them. */
const examples = [
  ...(["moderation", "tickets", "auto-mod", "modmail", "giveaways", "birthdays", "levelling"] as const),
  ...(["channel-care", "role-menu", "reaction-roles", "quote"] as const),
];

/** Sources of the plugins that the server has, by name: of the examples those that are there. */
export function readPlugins(root: string, cast: Cast, botId: string): Readonly<Record<string, string>> {
  const { owner, admin, moderator, stolen, leaver, members, roles, general, staff, secrets, guild } = cast;
  const acting = needNames.filter((name) => needOf(name)?.reads === false && name !== "ask_claude");
  // A plugin has 20 needs at most.
  const parts = [0, 1].map((part) => acting.filter((_, index) => index % 2 === part));
  const wants = (some: readonly string[]) => ({
    discord: ["read_messages", "read_history", "see_auto_mod", ...some],
    unattended: unattendedNeeds.filter((name) => some.includes(name)),
  });
  const known = JSON.stringify({
    people: [owner, admin, moderator, stolen, leaver, botId, ...members.slice(0, 6)],
    roles: [...Object.values(roles), guild.id],
    channels: [general, staff, ...secrets.map(({ channelId }) => channelId)],
    guildId: guild.id,
    calls: callsOfApi(root),
  });
  const read = (name: string) =>
    readFileSync(join(root, "simulator/bad-month/plugins", `${name}.ts`), "utf8");
  const filled = (name: string, needs: object) =>
    read(name)
      .replace('{ people: [], roles: [], channels: [], guildId: "", calls: [] }', known)
      .replace(
        /static readonly needs = [^;]*;/,
        `static readonly needs = ${JSON.stringify(needs)} as const;`,
      );
  // Two bad ones have the same commands but for their name.
  const too = filled("turned", wants(parts[1] ?? []))
    .replace('"cute"', '"sweet"')
    .replace('"cuter"', '"sweeter"');
  const punishing = acting.filter((name) => /time_out|kick|ban|warn/.test(name));
  const oracle = { ...wants(punishing), claude: "tell what should be done about somebody" };
  const own = {
    ...{ turned: filled("turned", wants(parts[0] ?? [])), "turned-too": too },
    ...{ oracle: filled("oracle", oracle), guard: read("guard"), helper: read("helper") },
  };
  const copied = examples.flatMap((name) => {
    const file = join(root, "examples/plugins", `${name}.ts`);
    return existsSync(file) ? [[name, readFileSync(file, "utf8")] as const] : [];
  });
  return { ...own, ...Object.fromEntries(copied) };
}

/** What says something is tried apart, with pings. */
const says =
  /^(?:reply|followUp|editReply|update|defer|showModal|askTimeZone|send|answerWith|constructor|get|set|page|add)$/;

/** What does something to somebody, or to a place. */
const does =
  /ban|kick|timeout|warn|nick|role|purge|lock|slow|thread|pin|delete|automod|direct|post|react|change|remove|transcript/i;

/** Names of the methods in the plugin API's source, so that what is added to it is tried, too. */
function callsOfApi(root: string): readonly string[] {
  const folder = join(root, "src/plugin-api");
  const sources = readdirSync(folder).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
  const names = sources.flatMap((file) =>
    [...readFileSync(join(folder, file), "utf8").matchAll(/^ {2}(?:async )?([a-z]\w+)(?:<[^>]*>)?\(/gm)].map(
      ([, name = ""]) => name,
    ),
  );
  return [...new Set(names)]
    .filter((name) => does.test(name))
    .filter((name) => !says.test(name) && !/^(?:if|for|return|switch|test|expect)$/.test(name))
    .toSorted();
}
