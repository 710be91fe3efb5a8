import { randomUUID } from "node:crypto";
import { anyones, type MessageSource } from "../discord/messages/source.ts";
import { onOneLine, type PluginProblem, type PluginReport } from "../plugins/host/plugin-report.ts";
import { fixRow } from "../requests/thread/buttons.ts";
import { fixOffer } from "../requests/thread/messages.ts";
import type { Admins } from "./report-to-admins.ts";

/** A throwing handler may throw at every message: the same problem is reported once in this time, in milliseconds. */
const quietMs = 10 * 60 * 1_000;
/** How many different mistakes of one plugin are reported in that time: the plugin itself chooses its error texts. */
const mostMistakes = 5;

/**
 * Tells admins about misbehaving plugins, without becoming a nuisance itself.
 *
 * @param fixable whether a fix can be offered: the plugin has a file, and buttons in the admin channel are handled
 * @param elapsed the monotonic clock, in milliseconds
 * @param isAdmins whether the admin channel is in a server
 */
export function createPluginReports(
  admins: Pick<Admins, "tell" | "ask">,
  fixable: (plugin: string) => boolean,
  elapsed: () => number,
  isAdmins: (guildId: string) => boolean,
) {
  const told = new Map<string, number>();
  return (plugin: string, asReported: PluginProblem): void => {
    const { guildId } = asReported;
    // A plugin that reads can say in its errors what it read, and that stays in its server.
    const isTold = guildId === undefined || isAdmins(guildId);
    const problem = isTold ? asReported : { ...asReported, message: toldThere };
    const key = `${plugin} ${problem.kind} ${problem.message}`;
    for (const [old, at] of told) if (at < elapsed() - quietMs) told.delete(old);
    if (told.has(key)) return;
    const mistakes = [...told.keys()].filter((known) => known.startsWith(`${plugin} error `)).length;
    if (problem.kind === "error" && mistakes > mostMistakes) return;
    told.set(key, elapsed());
    if (problem.kind === "error" && mistakes === mostMistakes) {
      const rest = "It keeps failing in new ways; the rest is in the log.";
      return void admins.tell(inWords(plugin, { kind: "error", message: rest }));
    }
    const text = inWords(plugin, problem);
    if (problem.kind !== "quarantined" || !fixable(plugin))
      return void admins.tell(text, undefined, sourceOf(plugin));
    void admins.ask(`${text} ${fixOffer}`, randomUUID(), [fixRow(plugin)], sourceOf(plugin));
  };
}

const toldThere = "in another server, where what it says about that belongs. The log has it";

/** What a plugin throws can quote anybody. */
function sourceOf(plugin: string): MessageSource {
  return { guildId: "", origin: { kind: "plugin", plugin, during: null, by: null }, wordsOf: [anyones] };
}

function inWords(plugin: string, { kind, message }: PluginProblem): string {
  const text = onOneLine(message).slice(0, 1_000);
  switch (kind) {
    case "failed":
      return `The plugin **${plugin}** couldn't be loaded: ${text}`;
    case "error":
      return `The plugin **${plugin}** made a mistake: ${text}`;
    case "refused":
      return `The plugin **${plugin}** couldn't do what it was asked, through no fault of its own: ${text}`;
    case "strike":
      return `The plugin **${plugin}** had to be stopped: ${text}`;
    case "quarantined":
      return `The plugin **${plugin}** is quarantined: ${text.replace(/\.?$/, ".")}`;
    case "back":
      return `Until it's fixed, the last version of **${plugin}** that worked runs in its place. \`/plugins\` shows more.`;
    case "asks":
      return `**${plugin}** ${text} with \`/plugins name:${plugin}\`.`;
    case "notes lost":
      return `The plugin **${plugin}** has lost its stored data, through no fault of its own. ${text}.`;
    case "not taken back":
      return `What the plugin **${plugin}** did for a time isn't taken back. ${text}.`;
    case "nearly full":
      return `The store of the plugin **${plugin}** is nearly full. ${text}. Once it is full, nothing more can be stored there: ask me to change the plugin, so that it deletes what is old.`;
    case "full":
      return `The plugin **${plugin}** could store nothing: ${text}. Ask me to change the plugin, so that it deletes what is old.`;
    case "restarted":
      return `The process that plugins run in was restarted (${plugin}): ${text}`;
  }
}

/** One line for each plugin that failed to load. */
export function failedPlugins(reports: readonly PluginReport[]): readonly string[] {
  return reports.flatMap((report) =>
    report.state === "failed" ? [`${report.path} couldn't be loaded: ${report.reason}`] : [],
  );
}
