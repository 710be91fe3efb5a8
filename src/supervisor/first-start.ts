import { CannotStartError, SettingsMissingError } from "./cannot-start.ts";
import { botEnvironment } from "./deploy-release.ts";
import { preflight } from "./preflight.ts";
import { releaseFolder } from "./prepare-release.ts";
import type { FirstStart, Supervision } from "./supervision.ts";
import type { WakeUp } from "./wake-up.ts";

/** Follows the bot's own message, which has said what is missing and where to set it. */
const needsPerson = "Then start Turbot again: here it doesn't wait for you.";

export function createFirstStart(
  supervision: () => Supervision,
  stop: AbortController,
  wake: WakeUp,
): FirstStart {
  let tried = false;
  const unproven = () => supervision().record.current.lastGood === null;
  const pending = () => !tried && unproven();

  async function stopIfHopeless(commit: string): Promise<void> {
    const { powers, run } = supervision();
    const folder = releaseFolder(powers.home, commit);
    const fault = await preflight(
      {
        botEnv: botEnvironment(supervision(), folder),
        preflightMs: powers.timings.preflightMs,
        run,
        processStates: powers.processStates,
        hide: powers.hide,
      },
      folder,
      stop.signal,
    ).catch(() => null);
    // If the machine is at fault, a later try may work.
    const isHopeless = fault !== null && (fault.cause === "release" || fault.cause === "configuration");
    if (!isHopeless || stop.signal.aborted) return;
    // Its log lines aren't meant for someone at a terminal; show them only if there is nothing else.
    const words = fault.output.split("\n").filter((line) => !line.startsWith('{"'));
    const said = words.join("\n").trim() || fault.output;
    stop.abort(
      new CannotStartError(`Turbot can't start yet: ${fault.reason}. Fix this, then start again.\n${said}`),
    );
  }

  function done(): void {
    tried = true;
    wake.ring();
  }

  return {
    get pending() {
      return pending();
    },
    done,
    async failed({ commit, cause }) {
      if (cause === "configuration") {
        if (unproven()) stop.abort(new SettingsMissingError(needsPerson));
        return;
      }
      if (pending()) await stopIfHopeless(commit);
      done();
    },
  };
}
