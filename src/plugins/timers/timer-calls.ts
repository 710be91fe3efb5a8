import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import { snowflake } from "../capabilities/actions/place.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import type { PluginTimer, PluginTimers } from "../store/plugin-timers.ts";
import { idsIn } from "../words/leaves.ts";
import { sayersOf } from "../words/people-in-calls.ts";
import { nextRepeat, repeats } from "./repeats.ts";
import type { TimersAbout } from "./timers-about.ts";

/** The most timers of a plugin in one server, and of them one person's. */
const mostInServer = 5_000;
const mostOfPerson = 40;
/** Characters of what one is about. */
const mostData = 4_000;
/** How far ahead a timer can be, in milliseconds: two years. A calendar's next day can be later, as 29 February is. */
const furthestMs = 2 * 366 * 24 * 60 * 60_000;

const id = z
  .string()
  .regex(
    /^[\w:.-]{1,100}$/,
    "has 1 to 100 letters without accents, digits, and - _ . : — keep people's words in `data`",
  );
const name = z.string().max(40);
const named = z.object({ name, id, guildId: snowflake });
const newTimer = named.extend({
  userId: snowflake.optional(),
  at: z.iso.datetime().optional(),
  repeat: z.enum(["daily", "weekly", "monthly", "yearly"]).optional(),
  cron: z.string().max(100).optional(),
  timeZone: z.string().max(64).default("UTC"),
  data: z.string().max(mostData, `a timer's data has at most ${mostData} characters`).optional(),
});
/** `interaction.guildId` outside servers. */
const noServer = z.object({ guildId: z.null() });
const page = z.object({
  name,
  guildId: snowflake,
  userId: snowflake.optional(),
  after: z.string().max(100).default(""),
  limit: z.number().int().min(1).max(100).default(100),
});

export const timerCalls = ["timers.set", "timers.cancel", "timers.list", "timers.get"] as const;
export type TimerCall = (typeof timerCalls)[number];

export function isTimerCall(method: string): method is TimerCall {
  return timerCalls.some((one) => one === method);
}

/** What a plugin asks of its timers. Sets, lists and cancels those of its own handlers. */
export function createTimerCalls(powers: {
  readonly plugin: string;
  readonly timers: PluginTimers;
  readonly about: TimersAbout;
  /** Names of the handlers that it registers. */
  readonly names: () => readonly string[];
  /** Throws RefusalError where the plugin is switched off, or Turbot isn't. */
  readonly checkServer: (guildId: string) => void;
  /** One was set. */
  readonly onSet: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}): (method: TimerCall, input: unknown, underWay: readonly HandlerCall[]) => unknown {
  const { plugin, timers, about, names, checkServer, onSet, now } = powers;

  const set = (input: unknown, underWay: readonly HandlerCall[]): number => {
    const { at, repeat, cron, timeZone, userId, data, ...of } = newTimer.parse(input);
    if (!names().includes(of.name))
      throw new RefusalError(`There is no timer("${of.name}", …) in this plugin: register the handler first`);
    checkServer(of.guildId);
    if ((at === undefined) === (cron === undefined))
      throw new RefusalError("A timer has either a time (`at`) or a calendar (`cron`)");
    const first = at === undefined ? undefined : Date.parse(at);
    const calendar = repeats
      .optional()
      .parse(
        cron !== undefined
          ? { cron, timeZone }
          : repeat === undefined
            ? undefined
            : { every: repeat, from: first, timeZone },
      );
    const dueAt = first ?? (calendar === undefined ? undefined : nextRepeat(calendar, now()));
    if (dueAt === undefined) throw new RefusalError("This never comes: give it another calendar");
    // Its zone is tried now, when the plugin can be told.
    if (calendar !== undefined) nextRepeat(calendar, dueAt);
    if (first !== undefined && first > now() + furthestMs)
      throw new RefusalError("A timer can be at most two years ahead");
    const before = timers.get({ plugin, ...of });
    if (before === undefined && timers.count(plugin, of.guildId) >= mostInServer)
      throw new RefusalError(
        `There are ${mostInServer} timers of this plugin in the server already: cancel some first`,
      );
    const isTheirs = userId === undefined || before?.userId === userId;
    if (!isTheirs && timers.count(plugin, of.guildId, userId) >= mostOfPerson)
      throw new RefusalError(`This person has ${mostOfPerson} timers already: cancel one first`);
    const timer = {
      ...{ plugin, ...of, userId, dueAt },
      repeats: calendar === undefined ? undefined : JSON.stringify(calendar),
    };
    // First: a timer that is due without what it is about would be of no use.
    if (before !== undefined && (data === undefined || before.userId !== userId)) about.remove(before);
    if (data !== undefined) about.set(timer, data, underWay);
    timers.set(timer, peopleIn(of.id, underWay));
    onSet();
    return dueAt;
  };

  const shown = (timer: PluginTimer) => ({
    ...{ id: timer.id, userId: timer.userId ?? null, at: timer.dueAt },
    ...{ isRepeated: timer.repeats !== undefined, data: about.of(timer) },
  });

  return (method, input, underWay) => {
    if (noServer.safeParse(input).success)
      throw new RefusalError("A timer belongs to a server, and this call comes from none");
    switch (method) {
      case "timers.set":
        return set(input, underWay);
      case "timers.cancel": {
        const of = { plugin, ...named.parse(input) };
        const found = timers.get(of);
        if (found === undefined) return false;
        about.remove(found);
        return timers.remove(of);
      }
      case "timers.get": {
        const found = timers.get({ plugin, ...named.parse(input) });
        return found === undefined ? null : shown(found);
      }
      case "timers.list": {
        const { name, guildId, ...rest } = page.parse(input);
        return timers
          .list({ plugin, name, guildId }, { userId: rest.userId, after: rest.after, limit: rest.limit })
          .map(shown);
      }
    }
  };
}

/** Whom an id names, and who said what is in it. */
function peopleIn(id: string, underWay: readonly HandlerCall[]): readonly string[] {
  return [...new Set([...idsIn(id), ...sayersOf(id, underWay).map(({ userId }) => userId)])];
}
