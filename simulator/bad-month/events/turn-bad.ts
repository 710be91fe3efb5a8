import { attempt, type Play, type Tried } from "../play.ts";

/** A plugin that everybody may use turned bad: people use it, write, react and join while it tries everything by itself. */
export async function turnBad({ discord, cast, random, ms }: Play): Promise<Tried> {
  const { people } = discord;
  const end = performance.now() + ms;
  const users = [cast.owner, cast.admin, cast.moderator, ...cast.members.slice(0, 4)] as const;
  let turn = 0;
  while (performance.now() < end) {
    const who = random.pick(users as readonly string[] as [string, ...string[]]);
    turn += 1;
    if (turn % 3 === 0)
      await attempt(() => people.slash(who, cast.general, turn % 2 === 0 ? "cute" : "sweet"));
    else {
      const text = turn % 3 === 1 ? `hello ${turn}` : "!cuter";
      await attempt(async () => {
        const { id } = await people.write(who, cast.general, text);
        await people.react(who, id, "🐟");
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return { tried: 0, held: 0 };
}
