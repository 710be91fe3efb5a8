import { attempt, comeBack, comesToBe, nothingTried, type Play, type Tried } from "../play.ts";
import { lookAt } from "../truth.ts";

/** An admin sets things up, people use them as they are meant, and what was done for an hour is over after it. */
export async function live(play: Play): Promise<Tried> {
  const { discord, cast, plugins, problem } = play;
  const { people, world } = discord;
  const { owner, staff, general, members, roles, guild, moderator } = cast;
  if (
    !(await attempt(() => people.slash(owner, staff, "auto-mod on"))) ||
    !(await comesToBe(() => world.autoModRules(guild.id).length >= 3))
  )
    problem("AutoMod wasn't set up");
  for (const who of members) await attempt(() => people.write(who, general, "good morning"));
  const [first = "", second = ""] = members;
  const held = () => lookAt(discord, guild.id).guild;
  const isLent = () => held().members.get(first)?.roles.includes(roles.birthday) === true;
  await attempt(() => people.slash(moderator, general, "lend", { whom: first, role: roles.birthday }));
  if (!(await comesToBe(isLent))) problem("a role wasn't lent");
  const isBanned = () => held().bans?.has(second) === true;
  if (plugins.has("moderation")) {
    await attempt(() => people.slash(moderator, staff, "mod ban", { whom: second, for: "1d" }));
    if (!(await comesToBe(isBanned))) problem("nobody was banned for a day");
  }
  await play.jump(26);
  if (!(await comesToBe(() => !isLent())))
    problem("a role that was lent for an hour is still there a day later");
  if (!(await comesToBe(() => !isBanned()))) problem("a ban for a day holds longer");
  if (!held().members.has(second)) await comeBack(play, second);
  return nothingTried;
}
