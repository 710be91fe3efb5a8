import { eventInWords, type LogLine, readLogLine } from "./readable-lines.ts";

/** What a person who started Turbot at a terminal reads: a few lines, in words. Where nobody looks on, the log stays JSON. */
export interface Terminal {
  /** Takes what programs print, in any pieces. */
  print(chunk: string): void;
  /** Says something of our own. Lines that stand there already aren't repeated. */
  say(text: string): void;
}

/** So many of the newest lines count as still to be seen. */
const linesSeen = 60;

/** Characters of a line that has no end yet; a longer one is let go in pieces. */
const longestLine = 256 * 1024;

/** @param write takes text for the terminal */
export function createTerminal(write: (text: string) => void): Terminal {
  let unfinished = "";
  const seen: string[] = [];

  function show(line: string, time = ""): void {
    // What repeats is said once: the time would be all that is new.
    if (line.trim() !== "" && seen.at(-1) === line) return;
    seen.push(line);
    if (seen.length > linesSeen) seen.shift();
    write(`${time}${line}\n`);
  }

  function take(text: string): void {
    const line = readLogLine(text);
    const words = line === undefined ? [text] : sentences.get(line.event)?.(line.facts);
    for (const sentence of words ?? []) show(sentence);
    // How it goes is for logs; what goes wrong is for people.
    if (line !== undefined && words === undefined && line.level !== "info") {
      show(eventInWords(line), `${timeOf(line)} `);
    }
  }

  return {
    print(chunk) {
      const lines = (unfinished + chunk).split("\n");
      unfinished = lines.pop() ?? "";
      for (const line of lines) take(line);
      if (unfinished.length <= longestLine) return;
      take(unfinished);
      unfinished = "";
    },
    say(text) {
      const lines = text.split("\n");
      for (const line of lines) if (line.trim() === "" || !seen.includes(line)) show(line);
    },
  };
}

type Facts = LogLine["facts"];

/** Events that people want to know of. None: it says nothing that another line doesn't. */
const sentences: ReadonlyMap<string, (facts: Facts) => readonly string[]> = new Map(
  Object.entries<(facts: Facts) => readonly string[]>({
    "supervisor.started": ({ home, commit }) => [
      `Turbot lives in ${home}. Getting release ${short(commit)} ready…`,
    ],
    "supervisor.no-origin": () => [
      "The clone has no remote called origin, so nothing that is merged is deployed: git remote add origin <your fork's address>",
    ],
    "supervisor.changed-files-do-not-run": () => [
      "Files of the clone were changed since its last commit. What runs is the commit.",
    ],
    "supervisor.origin-unreachable": ({ problem }) =>
      // Why GitHub doesn't let Turbot in, and the move, stand among the lines of how it is set up.
      problem === "not let in"
        ? []
        : ["The repository can't be reached, so what is merged is looked for again later."],
    "supervisor.bot-started": ({ how, commit }) => [
      how === "standby" ? `Trying release ${short(commit)} beside the one that runs…` : "Starting Turbot…",
    ],
    "bot is live": () => ["🐟 Turbot is online."],
    "bot is set up": ({ lines }) => (Array.isArray(lines) ? lines.map((line) => `   ${line}`) : []),
    "log_channel.lost": ({ why }) => [String(why)],
    // Discord's own words stand in the log: what nobody heard is more to people.
    "the admin channel could not be told": ({ text }) => [
      `I couldn't write in the admin channel: ${String(text).split("\n", 1)[0]}`,
    ],
    "in a guild that isn't served": ({ why }) => [`   🏠 ${why}`],
    "left a guild that isn't served": ({ name, guildId }) => [
      `Somebody invited Turbot to the server ${name} (${guildId}), which it doesn't serve, and it left.`,
    ],
    "bot drains": () => ["Turbot finishes what it began…"],
    drained: () => ["Turbot is offline."],
    // Its reason is the next line, in words for people.
    "bot failed": () => [],
    "supervisor.bot-crashed": ({ reason }) => [`Turbot ended: ${reason}.`],
    "supervisor.preparing": ({ commit }) => [`Getting release ${short(commit)} ready…`],
    "supervisor.verified": ({ commit }) => [`✅ Release ${short(commit)} has proven itself.`],
    "supervisor.rollback": ({ commit, to, reason }) => [
      `↩️ Release ${short(commit)} was bad: ${reason}. Going back to ${short(to)}.`,
    ],
    "supervisor.deploy-failed": ({ commit, reason }) => [
      `🚧 Release ${short(commit)} was not deployed: ${reason}. The one before it goes on.`,
    ],
    "Discord can't be reached yet": ({ retryMs }) => [
      `Discord can't be reached yet. Trying again in ${seconds(retryMs)}.`,
    ],
  }),
);

function short(commit: unknown): string {
  return String(commit).slice(0, 10);
}

function seconds(ms: unknown): string {
  return typeof ms === "number" ? `${Math.ceil(ms / 1_000)} s` : "a moment";
}

/** By the clock on the wall: whoever reads it sits beside it. */
function timeOf({ at }: LogLine): string {
  return new Date(at).toTimeString().slice(0, 8);
}
