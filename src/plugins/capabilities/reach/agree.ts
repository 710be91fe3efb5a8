import type { Registered } from "../../../declaration/manifest.ts";
import { pingOf } from "../../../declaration/read-reach.ts";
import type { Log } from "../../../log/log.ts";
import type { Target } from "../../dispatch/call.ts";
import type { Responder } from "../../dispatch/responder.ts";
import type { PingConsents } from "../../store/ping-consents.ts";
import { againButton, ringWords, stopButton } from "./ring-words.ts";

/** Has people agree to being rung by using what says so. */
export interface Agreements {
  /** Somebody used something of a plugin's, and it worked. The first time they are told, and only then they can be rung. */
  afterUse(
    plugin: string,
    used: Registered | undefined,
    target: Pick<Target, "handler" | "caller">,
    answering: Responder,
  ): Promise<void>;
}

export function createAgreements(powers: { readonly consents: PingConsents; readonly log: Log }): Agreements {
  const { consents, log } = powers;
  return {
    async afterUse(plugin, used, { handler, caller }, answering) {
      const words = used === undefined ? undefined : pingOf(used.spec, handler);
      if (words === undefined || caller === undefined) return;
      const by = { userId: caller.userId, plugin, guildId: caller.guildId, words };
      try {
        // Written before it is said: the button stands there as soon as it is.
        const toTell = consents.used(by);
        if (toTell === "nothing") return;
        const isNew = toTell === "agreed";
        const isSaid = await answering.note({
          content: isNew ? ringWords.agreed(plugin, words) : ringWords.stillStopped(plugin),
          components: [isNew ? stopButton(plugin) : againButton(plugin)],
        });
        if (isSaid) consents.told(by);
      } catch (error) {
        // They have their answer. Who wasn't told isn't rung, and is told the next time.
        log.warn("reach.not_told", { plugin, error });
      }
    },
  };
}
