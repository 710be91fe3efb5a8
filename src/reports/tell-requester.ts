import { commandIn } from "../commands/notation.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { Messenger } from "../discord/messages/messenger.ts";
import { anyones } from "../discord/messages/source.ts";
import type { Log } from "../log/log.ts";
import type { PluginProblem } from "../plugins/host/plugin-report.ts";
import type { RequestStore } from "../requests/store/request-store.ts";
import { newsOf } from "../requests/thread/news-of.ts";

/** How many of the newest requests are searched for the one that brought a plugin. */
const lookedAt = 200;

/**
 * Tells the person who once requested a plugin that it is quarantined, in the thread where it was planned. A plugin without a
 * request, or whose thread is gone, is no error.
 */
export function createRequesterReports(powers: {
  readonly requests: Pick<RequestStore, "builtLately">;
  readonly commands: () => readonly TakenCommand[];
  readonly messenger: Pick<Messenger, "send">;
  /** Removes secrets. */
  readonly hide: (text: string) => string;
  readonly log: Log;
}): (plugin: string, problem: PluginProblem) => void {
  const { requests, commands, messenger, hide, log } = powers;

  /** The newest request that brought one of the plugin's commands. */
  const requestOf = (plugin: string) => {
    const names = new Set(
      commands().flatMap(({ kind, name, owner }) => (owner === plugin ? [`${kind} ${name}`] : [])),
    );
    return requests.builtLately("plugin", lookedAt).find(
      ({ outcome }) =>
        outcome.kind === "proposed" &&
        outcome.newCommands.some((notation) => {
          const { kind, name } = commandIn(notation);
          return names.has(`${kind} ${name}`);
        }),
    );
  };

  return (plugin, problem) => {
    if (problem.kind !== "quarantined") return;
    const request = requestOf(plugin);
    if (request?.threadId === undefined) return;
    const { id } = request.requester;
    const error = hide(problem.message).replaceAll(/\s+/g, " ").replaceAll("`", "ʼ").slice(0, 800);
    const content =
      `<@${id}>, I had to quarantine the **${plugin}** plugin that came from this:\n> ${error}\n` +
      "If an earlier version worked, it's swimming again. To get this one fixed, anyone who can ask for features can press *Draft a fix* under my report, or you can ask me: " +
      `\`feature request: fix the ${plugin} plugin\`, with a word about what went wrong.`;
    messenger
      .send(request.threadId, {
        ...{ content, ping: id },
        // What a plugin throws can quote anybody.
        source: newsOf(request, [anyones]),
      })
      .catch((error: unknown) => log.warn("the requester could not be told", { plugin, error }));
  };
}
