import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Playground } from "../playground/playground.ts";
import { waitUntil } from "../story/wait-until.ts";
import { ofTurbot, processesOf } from "./processes.ts";
import { fromBot } from "./wishers.ts";

/** People must be served again within this time, in milliseconds. */
const backWithinMs = 60_000;

/**
 * Damages the database of a running bot, and kills the bot. Its data is lost, so this comes last, when nobody waits for
 * anything. @returns what is wrong afterwards, in sentences
 */
export async function damageDatabase(playground: Playground, folder: string): Promise<readonly string[]> {
  const { discord, home, cast, supervisor } = playground;
  const before = supervisor.view().record?.running;
  const [bot] = processesOf("bot", ofTurbot(folder, supervisor.pid));
  if (bot === undefined) return ["there was no bot whose database could be damaged"];
  process.kill(bot.pid, "SIGSTOP");
  for (const name of ["sessions.db", "sessions.db-wal"])
    writeFileSync(join(home, "data", name), "this was a database once. ".repeat(400));
  process.kill(bot.pid, "SIGKILL");
  const problems: string[] = [];
  const until = (what: string, holds: () => boolean) =>
    waitUntil(what, holds, backWithinMs).catch((error: Error) => void problems.push(error.message));
  const told = () =>
    fromBot(playground, cast.logId).filter(({ content }) => content.startsWith("My database was damaged"));
  await until("the admins hear that the database was damaged", () => told().length > 0);
  const [person] = discord.world.members(cast.guildId).filter(({ user }) => user.bot !== true);
  if (person === undefined) return ["nobody is there to write"];
  const { id } = await discord.people.write(
    person.user.id,
    cast.logId,
    `<@${discord.botUser.id}> hello there`,
  );
  await until("somebody is answered after the database was damaged", () =>
    fromBot(playground, cast.logId).some(
      ({ message_reference: to, content }) => to?.message_id === id && content !== "",
    ),
  );
  if (told().length > 1)
    problems.push(`the admins heard ${told().length} times that the database was damaged`);
  const after = supervisor.view().record;
  if (after?.running !== before || after?.quarantined.some(({ commit }) => commit === before))
    problems.push("a damaged database was blamed on the release");
  return problems;
}
