import { pingOf } from "../../../declaration/read-reach.ts";
import type { Registered } from "../../../declaration/registration.ts";
import type { Log } from "../../../log/log.ts";
import type { Target } from "../../dispatch/call.ts";
import type { Responder } from "../../dispatch/responder.ts";
import type { PingConsents } from "../../store/ping-consents.ts";
import { againButton, ringWords, stopButton } from "./ring-words.ts";

/** Records that people agree to pings by using something that says so. */
export interface Agreements {
  /** Someone used something of a plugin's, and it worked. The first time they are told, and only then can they be pinged. */
  afterUse(
    plugin: string,
    used: Registered | undefined,
    target: Pick<Target, "handler" | "caller">,
    responder: Responder,
  ): Promise<void>;
}

export function createAgreements(powers: { readonly consents: PingConsents; readonly log: Log }): Agreements {
  const { consents, log } = powers;
  return {
    async afterUse(plugin, used, { handler, caller }, responder) {
      const words = used === undefined ? undefined : pingOf(used.spec, handler);
      if (words === undefined || caller === undefined) return;
      const by = { userId: caller.userId, plugin, guildId: caller.guildId, words };
      try {
        // Stored before they are told: they can press the button as soon as they are.
        const toTell = consents.used(by);
        if (toTell === "nothing") return;
        const isNew = toTell === "agreed";
        const wasTold = await responder.note({
          content: isNew ? ringWords.agreed(plugin, words) : ringWords.stillStopped(plugin),
          components: [isNew ? stopButton(plugin) : againButton(plugin)],
        });
        if (wasTold) consents.told(by);
      } catch (error) {
        // They have their answer. They weren't told, so they aren't pinged, and are told the next time.
        log.warn("reach.not_told", { plugin, error });
      }
    },
  };
}
