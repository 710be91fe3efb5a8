import { type ReachKind, reachOfHandler } from "../../../declaration/read-reach.ts";
import type { Registered } from "../../../declaration/registration.ts";
import type { Log } from "../../../log/log.ts";
import type { Target } from "../../dispatch/call.ts";
import type { Responder } from "../../dispatch/responder.ts";
import type { PingConsents } from "../../store/ping-consents.ts";
import { letterAgainButton, letterStopButton, letterWords } from "./letter-words.ts";
import { againButton, ringWords, stopButton } from "./ring-words.ts";

/** Records that people agree to be reached by using something that says so. */
export interface Agreements {
  /** Someone used something of a plugin's, and it worked. The first time they are told, and only then can they be reached. */
  afterUse(
    plugin: string,
    used: Registered | undefined,
    target: Pick<Target, "handler" | "caller">,
    responder: Responder,
  ): Promise<void>;
}

export function createAgreements(powers: {
  readonly pings: PingConsents;
  readonly letters: PingConsents;
  readonly log: Log;
}): Agreements {
  const { log } = powers;
  /** Each takes a consent of its own. */
  const kinds = {
    ping: {
      consents: powers.pings,
      notice: (isNew: boolean, plugin: string, words: string) => ({
        content: isNew ? ringWords.agreed(plugin, words) : ringWords.stillStopped(plugin),
        components: [isNew ? stopButton(plugin) : againButton(plugin)],
      }),
    },
    dm: {
      consents: powers.letters,
      notice: (isNew: boolean, plugin: string, words: string, guildId: string) => ({
        content: isNew ? letterWords.agreed(plugin, words) : letterWords.stillStopped(plugin),
        components: [isNew ? letterStopButton(plugin, guildId) : letterAgainButton(plugin, guildId)],
      }),
    },
  } as const satisfies Partial<Record<ReachKind, unknown>>;

  return {
    async afterUse(plugin, used, { handler, caller }, responder) {
      if (used === undefined || caller === undefined) return;
      for (const kind of ["ping", "dm"] as const) {
        const words = reachOfHandler(used.spec, handler, kind);
        if (words === undefined) continue;
        const { consents, notice } = kinds[kind];
        const by = { userId: caller.userId, plugin, guildId: caller.guildId, words };
        try {
          // Stored before they are told: they can press the button as soon as they are.
          const toTell = consents.used(by);
          if (toTell === "nothing") continue;
          const wasTold = await responder.note(notice(toTell === "agreed", plugin, words, by.guildId));
          if (wasTold) consents.told(by);
        } catch (error) {
          // They have their answer. They weren't told, so they aren't reached, and are told the next time.
          log.warn("reach.not_told", { plugin, kind, error });
        }
      }
    },
  };
}
