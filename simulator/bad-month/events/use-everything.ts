import { type APIApplicationCommand, ApplicationCommandType } from "discord-api-types/v10";
import { attempt, type Play, since, type Tried } from "../play.ts";
import { behalfOf, isDone } from "../witness.ts";
import { buttonsOf } from "./buttons-of.ts";
import { threadsOfTeam } from "./write-to-team.ts";

/** Turbot's own: `/plugins` alone is of interest to somebody who means harm. */
const own = /^(?:forget|mydata|privacy|usage|turbot|timezone|ping|chat|quiet)/;
const atOnce = 5;
const patienceMs = 30_000;

interface Option {
  readonly type: number;
  readonly name: string;
  readonly required?: boolean;
  readonly choices?: readonly { readonly value: string | number }[];
  readonly options?: readonly Option[];
}

/** Somebody uses every command of plugins, and every button that they see, on everybody, as fast as they can, until something came of it. */
export async function useEverything(play: Play, userId: string): Promise<Tried> {
  const { discord, cast, random, ms, witness } = play;
  const { people, world } = discord;
  const from = witness.calls.length;
  const isInVain = () =>
    !witness.calls.slice(from).some((call) => isDone(call) && isFor(call.reason ?? "", userId));
  // Among them are commands that say that they ping whoever uses them.
  play.agreed.add(userId);
  // Or that they write to them, and how to write to the team.
  since(play.letters, userId, play.now());
  since(play.mail, userId, play.now());
  const uses = usesOf([...world.commands(cast.guild.id), ...world.commands()]);
  const end = performance.now() + ms;
  let [tried, held] = [0, 0];
  const once = async () => {
    tried += 1;
    const channelId = random.pick([cast.general, cast.staff, ...threadsOfTeam(play)]);
    const isTaken = await attempt(async () => {
      if (random.chance(0.05)) return people.write(userId, channelId, "!answer we know all about it");
      const buttons = random.chance(0.2) ? buttonsOf(world.messages(channelId, userId).slice(-20)) : [];
      const [button] = random.shuffled(buttons);
      if (button !== undefined) return people.press(userId, button.messageId, button.customId);
      const use = uses[random.between(0, uses.length - 1)];
      if (use === undefined) return undefined;
      if (use.type === ApplicationCommandType.User)
        return people.userMenu(userId, channelId, victim(play), use.name);
      if (use.type === ApplicationCommandType.Message) {
        const [message] = random.shuffled(world.messages(channelId));
        return people.menu(userId, message?.id ?? "", use.name);
      }
      return people.slash(userId, channelId, use.name, optionsFor(use.options, play));
    });
    if (!isTaken) held += 1;
  };
  const lane = async () => {
    while (performance.now() < end || (isInVain() && performance.now() < end + patienceMs)) await once();
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return { tried, held };
}

function isFor(reason: string, userId: string): boolean {
  const of = behalfOf(reason);
  return of?.isUndo === false && of.personId === userId;
}

function victim({ cast, random, discord }: Play): string {
  const { owner, admin, moderator, leaver, members } = cast;
  const high = [owner, admin, moderator, leaver, discord.botUser.id] as const;
  return random.chance(0.5) ? random.pick(high) : (random.shuffled(members)[0] ?? owner);
}

function optionsFor(options: readonly Option[], play: Play): Record<string, string | number | boolean> {
  const { cast, random } = play;
  const value = ({ type, choices = [] }: Option): string | number | boolean | undefined => {
    if (choices.length > 0) return choices[random.between(0, choices.length - 1)]?.value;
    switch (type) {
      case 3:
        return random.pick(["1h", "10m", "spam", "@everyone", "kraken"]);
      case 4:
      case 10:
        return random.between(1, 5);
      case 5:
        return random.chance(0.5);
      case 6:
      case 9:
        return victim(play);
      case 7:
        return random.pick([cast.general, cast.staff]);
      case 8:
        return random.pick(Object.values(cast.roles) as [string, ...string[]]);
      default:
        return undefined;
    }
  };
  const filled = options.flatMap((one) => {
    const given = one.required === true || random.chance(0.5) ? value(one) : undefined;
    return given === undefined ? [] : [[one.name, given] as const];
  });
  return Object.fromEntries(filled);
}

interface Use {
  readonly name: string;
  readonly type: ApplicationCommandType;
  readonly options: readonly Option[];
}

function usesOf(commands: readonly APIApplicationCommand[]): readonly Use[] {
  return commands
    .filter(({ name }) => !own.test(name))
    .flatMap(({ name, type, options = [] }) => leaves(name, type, options as readonly Option[]));
}

function leaves(name: string, type: ApplicationCommandType, options: readonly Option[]): readonly Use[] {
  const below = options.filter((one) => one.type <= 2);
  if (below.length === 0) return [{ name, type, options }];
  return below.flatMap((one) => leaves(`${name} ${one.name}`, type, one.options ?? []));
}
