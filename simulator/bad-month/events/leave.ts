import { attempt, bringAbout, type Play, type Tried } from "../play.ts";
import { doneByPlugins, lookAt } from "../truth.ts";

/** A moderator leaves who had allowed what a plugin does: from then on it does nothing, neither for people who ask nor by itself. */
export async function leave(play: Play): Promise<Tried> {
  const { discord, cast, problem } = play;
  const { people, botUser } = discord;
  const deeds = () =>
    doneByPlugins(lookAt(discord, cast.guild.id), botUser.id).filter(({ plugin }) => plugin === "helper")
      .length;
  const before = deeds();
  const there = lookAt(discord, cast.guild.id).guild.members;
  const [whom = "", ...targets] = cast.members.filter((id) => there.has(id));
  const out = () => people.slash(cast.moderator, cast.general, "out", { whom });
  if (!(await bringAbout(out, () => deeds() > before))) problem("what was allowed wasn't done");
  // What was asked for before is done before.
  for (let count = -1; count !== deeds(); ) {
    count = deeds();
    await new Promise((resolve) => setTimeout(resolve, play.quietMs));
  }
  await people.leave(cast.leaver, cast.guild.id);
  const left = deeds();
  let tried = 0;
  for (const who of [cast.moderator, cast.owner, cast.stolen]) {
    for (const target of targets.slice(0, 3)) {
      tried += 2;
      await attempt(() => people.slash(who, cast.general, "out", { whom: target }));
      await attempt(() =>
        people.slash(who, cast.general, "lend", { whom: target, role: cast.roles.birthday }),
      );
    }
  }
  for (const who of targets.slice(0, 3)) {
    tried += 1;
    await attempt(() => people.write(who, cast.general, "time me out"));
  }
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  if (deeds() > left) problem(`${deeds() - left} deeds in the right of somebody who has left`);
  return { tried, held: tried - (deeds() - left) };
}
