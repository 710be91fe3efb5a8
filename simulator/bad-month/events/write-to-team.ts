import { bringAbout, comesToBe, nothingTried, type Play, persist, since, type Tried } from "../play.ts";

/** Members write to the team, which answers without a name: also the moderator whose account is stolen. */
export async function writeToTeam(play: Play): Promise<Tried> {
  const { discord, cast, problem } = play;
  const { people, world } = discord;
  const [, , , writer = ""] = cast.members;
  await openMail(play, writer);
  const inbox = () => world.messages(world.directMessages(writer).id).map(({ content }) => content);
  if (!(await comesToBe(() => inbox().length > 0))) problem("nobody can write to the team");
  const threads = () => threadsOfTeam(play);
  const before = threads().length;
  const complain = () => people.dm(writer, "somebody is rude to me");
  if (!(await bringAbout(complain, () => threads().length > before)))
    problem("what was written to the team never came");
  const thread = threads().at(-1) ?? "";
  for (const [who, words] of [
    [cast.moderator, "we look into it"],
    [cast.stolen, "we know best"],
  ] as const) {
    const answer = () => people.write(who, thread, `!answer ${words}`);
    if (!(await bringAbout(answer, () => inbox().some((text) => text.startsWith(words)))))
      problem("the team's answer never came");
    await persist(() => people.write(who, thread, `!note only ${words}`));
  }
  return nothingTried;
}

/** Somebody uses what says that they write to the team then. */
export async function openMail({ discord, cast, mail, now }: Play, userId: string): Promise<void> {
  since(mail, userId, now());
  await persist(() => discord.people.slash(userId, cast.general, "contact"));
}

/** Threads of the staff channel: what people write to the team is there. */
export function threadsOfTeam({ discord, cast }: Play): readonly string[] {
  return discord.world.threads(cast.staff).map(({ id }) => id);
}
