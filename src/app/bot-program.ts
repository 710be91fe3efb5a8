import { isAbsolute } from "node:path";
import { readConfig } from "../config/read-config.ts";
import { noMistakes, readMistakes } from "../config/settings-mistakes.ts";
import { outsideCause } from "../discord/rest/discord-trouble.ts";
import { causeOf, exitCodeOf } from "../ipc/causes.ts";
import type { ToSupervisor } from "../ipc/protocol.ts";
import { createHiding } from "../log/hide-secrets.ts";
import { createLog } from "../log/log.ts";
import { secretsOf } from "../log/secrets-of.ts";
import type { HttpPowers } from "../plugins/capabilities/http/http-gate.ts";
import type { EarlyChildren } from "../plugins/host/early-children.ts";
import type { Scanner } from "../policy/policy.ts";
import type { PreflightResult } from "../preflight/preflight.ts";
import { readableProblem } from "../preflight/readable-problem.ts";
import { createBot } from "./create-bot.ts";
import { createLifecycle, type Lifecycle } from "./lifecycle.ts";

/** What the bot takes from the process that it runs in. */
export interface BotProcess {
  /** Absolute path of the release's folder: the code that runs. */
  readonly release: string;
  /** The Node binary that starts child processes. */
  readonly nodePath: string;
  /** The children that were started ahead. */
  readonly children?: EarlyChildren | undefined;
  readonly env: NodeJS.Dict<string>;
  /** `TURBOT_HOME`. */
  readonly home: string;
  /** What `.env` and the environment say. */
  readonly settings: NodeJS.Dict<string>;
  /** Prints a line of the log, or of a preflight. */
  readonly print: (line: string) => void;
  /** Prints why the bot ends. */
  readonly printError: (line: string) => void;
  readonly exit: (code: number) => void;
  /** Undefined if there is none. */
  readonly supervisor: ((message: ToSupervisor) => void) | undefined;
  /** Of Node, such as "26.1.0". */
  readonly nodeVersion: string;
  /** Whether a process is there. */
  readonly isAlive: (pid: number) => boolean;
  /** What checks plugins. @default one with a process of its own */
  readonly scanner?: Scanner;
  /** The web of plugins. @default the real one */
  readonly web?: HttpPowers;
}

export interface BotProgram {
  /**
   * Resolves once people are served; with `--standby` once it waits for `go`, with `--preflight` when that is over. With both it does
   * one after the other.
   *
   * @param onLifecycle from here on, the lifecycle wants to know what happens to the process
   */
  run(args: readonly string[], onLifecycle: (lifecycle: Lifecycle) => void): Promise<void>;
  /** Ends the process with the reason as its last line, which is what people are shown. */
  fail(error: unknown): void;
}

/** `bin/bot.ts`, whatever the process. */
export function createBotProgram(host: BotProcess): BotProgram {
  const { release, nodePath, env, home, settings, exit, supervisor } = host;
  const secrets = secretsOf(settings);
  const { hide, add: alsoHide } = createHiding(secrets);
  const log = createLog(host.print, hide);

  function fail(error: unknown): void {
    const cause = causeOf(error) ?? outsideCause(error) ?? "release";
    // A missing setting is reported to people once, below; a stack trace would add nothing.
    if (cause !== "configuration") log.error("bot failed", { error, cause });
    host.printError(hide(readableProblem(error, home)));
    exit(exitCodeOf(cause));
  }

  async function start(args: readonly string[], onLifecycle: (lifecycle: Lifecycle) => void): Promise<void> {
    const mistakes = isAbsolute(home) ? readMistakes(home, env) : noMistakes;
    const config = readConfig(settings, mistakes);
    for (const warning of mistakes.warnings) log.warn("settings.doubtful", { reason: warning });
    const powers = {
      ...{ release, nodePath, children: host.children, env, secrets, hide, alsoHide, log },
      ...{ nodeVersion: host.nodeVersion, isAlive: host.isAlive },
      ...(host.web === undefined ? {} : { web: host.web }),
      ...(host.scanner === undefined ? {} : { scanner: host.scanner }),
      now: Date.now,
      elapsed: () => performance.now(),
      // The supervisor sets it once a release has proven itself here: settings that fail after that used to work.
      proven: env.TURBOT_PROVEN === "1",
    };
    const [checks, standsBy] = [args.includes("--preflight"), args.includes("--standby")];
    const onChecked = ({ fault, lines }: PreflightResult) => {
      for (const line of lines) host.print(hide(line));
      if (fault !== undefined) exit(exitCodeOf(fault));
      else if (!standsBy) exit(0);
    };
    if (checks && !standsBy) {
      const { preflight } = await import("../preflight/preflight.ts");
      return onChecked(await preflight(config, powers));
    }
    const lifecycle = createLifecycle({
      createBot: (events) => createBot(config, powers, events),
      supervisor,
      exit,
      fail,
      onChecked,
      log,
    });
    onLifecycle(lifecycle);
    await lifecycle.start(checks ? "checked" : standsBy ? "standby" : "live");
  }

  return { run: (args, onLifecycle) => start(args, onLifecycle).catch(fail), fail };
}
