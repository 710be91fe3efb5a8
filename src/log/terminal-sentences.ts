import { supervisorCommand } from "../system/command-text.ts";
import type { LogLine } from "./readable-lines.ts";

type Facts = LogLine["facts"];

/** The sentences for an event; undefined: it has none of its own. */
export function sentenceOf({ event, facts }: LogLine): readonly string[] | undefined {
  return sentences.get(event)?.(facts);
}

/** Events that people want to know about. An empty list: another line already says it. */
const sentences: ReadonlyMap<string, (facts: Facts) => readonly string[]> = new Map(
  Object.entries<(facts: Facts) => readonly string[]>({
    "supervisor.started": ({ home, commit }) => [
      `Turbot lives in ${home}. Getting release ${short(commit)} ready…`,
    ],
    "supervisor.no-origin": () => [
      "The clone has no remote called origin, so merges aren't deployed: git remote add origin <your fork's address>",
    ],
    "supervisor.changed-files-do-not-run": () => [
      "Some files in the clone have changed since its last commit. Turbot runs the commit.",
    ],
    "supervisor.bot-started": ({ how, commit }) => [
      how === "live" ? "Starting Turbot…" : `Trying release ${short(commit)} beside the running one…`,
    ],
    "bot is live": () => ["🐟 Turbot is online."],
    "bot is set up": ({ lines }) => (Array.isArray(lines) ? lines.map((line) => `   ${line}`) : []),
    // The log has Discord's own error; what matters to people is the message that didn't get through.
    "the admin channel could not be told": ({ text }) => [
      `I couldn't write in the admin channel: ${String(text).split("\n", 1)[0]}`,
    ],
    "in a guild that isn't served": ({ why }) => [`   🏠 ${why}`],
    "left a guild that isn't served": ({ name, guildId }) => [
      `Someone invited Turbot to the server ${name} (${guildId}), which it doesn't serve, and it left.`,
    ],
    "bot drains": () => ["Turbot is finishing what it started…"],
    drained: () => ["Turbot is offline."],
    // The next line gives the reason in plain words.
    "bot failed": () => [],
    // A bot that needs a person has itself said so, and what to do.
    "supervisor.bot-crashed": ({ reason, cause }) =>
      cause === "configuration" ? [] : [`Turbot ended: ${reason}.`],
    "supervisor.waits-for-settings": ({ retryMs }) => [
      "I'm waiting: save .env, and I'll carry on by myself. " +
        `(If you fix it elsewhere, I'll look again in ${seconds(retryMs)}.)`,
    ],
    "supervisor.preparing": ({ commit }) => [`Getting release ${short(commit)} ready…`],
    "supervisor.verified": ({ commit }) => [`✅ Release ${short(commit)} has proven itself.`],
    "supervisor.rollback": ({ commit, to, reason }) => [
      `↩️ Release ${short(commit)} was bad: ${reason}. Rolling back to ${short(to)}.`,
    ],
    "supervisor.deploy-failed": ({ commit, reason }) => [
      `🚧 Release ${short(commit)} was not deployed: ${reason}. The previous one keeps running.`,
    ],
    "settings.doubtful": ({ reason }) => [`⚠️ ${reason}`],
    "plugin not loaded": ({ line }) => [`A plugin isn't loaded: ${line}`],
    pluginQuarantined: ({ plugin, message }) => [`The plugin ${plugin} is switched off: ${message}`],
    "webhook.not_listening": ({ error }) => [`No webhooks for now: ${messageOf(error)}`],
    "log_channel.lost": ({ why }) => [`⚠️ ${why}`],
    "store.disk_full": () => ["The disk is full. Make room (df -h says where); no stored data is lost."],
    // The exit that follows says it in plain words.
    "store.damaged": () => [],
    "supervisor.record-unreadable": ({ aside }) => [
      `The record of what ran can't be read; I kept it as ${aside}, and I'm starting the checked-out commit.`,
    ],
    "supervisor.refused": ({ commit, reason }) => [`Release ${short(commit)} isn't deployed: ${reason}.`],
    "supervisor.head-unexplained": ({ commit }) => [
      `${short(commit)} was pushed to main without a pull request. To deploy it: ${supervisorCommand} --deploy ${short(commit)}`,
    ],
  }),
);

function short(commit: unknown): string {
  return String(commit).slice(0, 10);
}

function seconds(ms: unknown): string {
  return typeof ms === "number" ? `${Math.ceil(ms / 1_000)} s` : "a moment";
}

function messageOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  return "message" in error ? String(error.message) : "nobody says why";
}
