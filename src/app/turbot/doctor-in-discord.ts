import { join } from "node:path";
import type { BotPowers } from "../bot-powers.ts";

/**
 * The checks of `npm run doctor`, for whoever asks in Discord: what has to be done first, then what is to know of. The credit isn't
 * asked for, as that costs.
 */
export function createDoctor({ bot, home }: { readonly bot: BotPowers; readonly home: string }) {
  const { env, nodeVersion, now, isAlive } = bot;
  let running: Promise<readonly string[]> | undefined;

  async function look(): Promise<readonly string[]> {
    const { examine } = await import("../../doctor/examine.ts");
    const { inWords } = await import("../../doctor/show.ts");
    const examined = await examine({
      ...{ home, env, nodeVersion, now, isAlive },
      scratch: join(home, "data"),
      pays: false,
    });
    const [, ...lines] = inWords(examined, true);
    // At a terminal the last line is read first, here it's the other way round.
    return lines.toReversed();
  }

  /** Those who ask at the same time share one look. */
  return (): Promise<readonly string[]> => {
    running ??= look().finally(() => {
      running = undefined;
    });
    return running;
  };
}
