import { orderRoles } from "../cast.ts";
import { bringAbout, comesToBe, type Play, type Tried } from "../play.ts";
import { lookAt } from "../truth.ts";
import { useEverything } from "./use-everything.ts";

/** Roles are moved above Turbot's own: who has them is out of reach, and what was lent is taken back once Turbot can. */
export async function moveAbove(play: Play): Promise<Tried> {
  const { discord, cast, problem } = play;
  const { people, botUser } = discord;
  const { roles, guild, owner } = cast;
  const has = (userId: string) =>
    lookAt(discord, guild.id).guild.members.get(userId)?.roles.includes(cast.lent) === true;
  const [whom = ""] = cast.members;
  const lend = () => people.slash(cast.owner, cast.general, "lend", { whom, role: cast.lent });
  if (!(await bringAbout(lend, () => has(whom)))) problem("a role wasn't lent");
  const place = () =>
    lookAt(discord, guild.id).guild.guild.roles.find(({ tags }) => tags?.bot_id === botUser.id)?.position ??
    0;
  for (const roleId of [cast.lent, roles.manager])
    await people.editRole(owner, guild.id, roleId, { position: place() + 1 });
  const tried = await useEverything(play, cast.stolen);
  await play.jump(2);
  if (!has(whom)) problem("a role above Turbot was taken, which Discord doesn't allow");
  await orderRoles(discord, cast);
  await play.jump(8);
  if (!(await comesToBe(() => !has(whom)))) problem("what was lent wasn't taken back once Turbot could");
  return tried;
}
