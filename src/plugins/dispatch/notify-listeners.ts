import type { Events } from "../../plugin-api/events.ts";
import type { BackPressure } from "../host/back-pressure.ts";
import type { Calls } from "../sandbox/calls.ts";
import type { Caller } from "./call.ts";
import type { Responder } from "./responder.ts";

/** Undefined: in no guild, in no channel. */
interface Place {
  readonly guildId: string | undefined;
  readonly channelId?: string | undefined;
}

/**
 * Tells all plugins that listen. The returned function calls `letGo` when nobody else has to wait any longer, and resolves when
 * all of them are done. A failure is reported, and is nobody else's.
 */
export function createNotifying(
  { call, reportError, listeners, recalls }: Calls,
  backPressure: BackPressure,
) {
  return async (
    event: keyof Events,
    caller: Caller | undefined,
    letGo: () => void,
    /** @param before how it was; undefined: the plugin isn't told */
    facts: (call: string, before: unknown) => unknown,
    responder?: () => Responder,
    /** Where it happened, if it is about nobody. */
    { guildId, channelId }: Place = { guildId: caller?.guildId, channelId: caller?.channelId },
    /** How what it is about was; undefined: nobody knows. */
    before?: unknown,
  ): Promise<void> => {
    const calls = listeners(event, guildId, channelId).map(({ plugin, indexes }) => {
      const one = async (index: number, known: unknown) =>
        call(
          plugin,
          {
            ...{ index, handler: "", kind: "event", options: event, guildId, caller },
            facts: (id) => facts(id, known),
          },
          responder?.(),
        ).catch((error) => reportError(plugin, error));
      const done = indexes.then(async (all) => {
        const isRecalled = before !== undefined && all.length > 0 && (await recalls(plugin, guildId));
        await Promise.all(all.map((index) => one(index, isRecalled ? before : undefined)));
      });
      return { done, held: backPressure(plugin, done) };
    });
    void Promise.all(calls.map(({ held }) => held)).then(letGo);
    await Promise.all(calls.map(({ done }) => done));
  };
}
