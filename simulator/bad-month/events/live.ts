import { bringAbout, comeBack, comesToBe, nothingTried, type Play, persist, type Tried } from "../play.ts";
import { lookAt } from "../truth.ts";
import { buttonsOf } from "./buttons-of.ts";
import { prepareEverything } from "./do-everything.ts";

/** An admin sets things up, people use them as they are meant, and what was done for an hour is over after it. */
export async function live(play: Play): Promise<Tried> {
  const { discord, cast, plugins, problem } = play;
  const { people, world } = discord;
  const { owner, staff, general, members, guild, moderator } = cast;
  if (
    !(await bringAbout(
      () => people.slash(owner, staff, "auto-mod on"),
      () => world.autoModRules(guild.id).length >= 3,
    ))
  )
    problem("AutoMod wasn't set up");
  for (const who of members) await persist(() => people.write(who, general, "good morning"));
  const [first = "", second = ""] = members;
  const held = () => lookAt(discord, guild.id).guild;
  const isLent = () => held().members.get(first)?.roles.includes(cast.lent) === true;
  const lend = () => people.slash(moderator, general, "lend", { whom: first, role: cast.lent });
  if (!(await bringAbout(lend, isLent))) problem("a role wasn't lent");
  const isBanned = () => held().bans?.has(second) === true;
  if (plugins.has("moderation")) {
    const ban = () => people.slash(moderator, staff, "mod ban", { whom: second, for: "1d" });
    if (!(await bringAbout(ban, isBanned))) problem("nobody was banned for a day");
  }
  play.prepared.set("everything", await prepareEverything(play));
  const isWon = await giveAway(play);
  await play.jump(26);
  if (!(await comesToBe(isWon))) problem("a giveaway didn't end, or more than once");
  if (!(await comesToBe(() => !isLent())))
    problem("a role that was lent for an hour is still there a day later");
  if (!(await comesToBe(() => !isBanned()))) problem("a ban for a day holds longer");
  if (!held().members.has(second)) await comeBack(play, second);
  return nothingTried;
}

/** Two members enter a giveaway, and so may be pinged. @returns whether both have won it, once */
async function giveAway({ discord, cast, agreed, problem }: Play): Promise<() => boolean> {
  const { people, world } = discord;
  const entrants = cast.members.slice(4, 6);
  const enter = () => buttonsOf(world.messages(cast.general)).find(({ label }) => label === "Enter");
  const how = { prize: "a fish", ends: "in 2 hours", winners: 2 };
  const start = () => people.slash(cast.owner, cast.general, "giveaway start", how);
  if (!(await bringAbout(start, () => enter() !== undefined))) problem("a giveaway didn't begin");
  for (const who of entrants) {
    agreed.add(who);
    await persist(() => people.press(who, enter()?.messageId ?? "", enter()?.customId ?? ""));
  }
  const won = () =>
    world.messages(cast.general).filter(({ content }) => content.includes("you win **a fish**"));
  return () => won().length === 1 && entrants.every((id) => won()[0]?.content.includes(id) === true);
}
