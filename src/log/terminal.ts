import { createOutages } from "./outages.ts";
import { type LogLine, readLogLine, reasonOf } from "./readable-lines.ts";
import { sentenceOf } from "./terminal-sentences.ts";

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

/** So many different errors are told; after that, somebody has to look at the log anyway. */
const mostErrors = 50;

const whereToLook = "   The admin channel may say more. To keep the whole log: npm start | tee turbot.log";

/** @param write takes text for the terminal */
export function createTerminal(write: (text: string) => void): Terminal {
  let unfinished = "";
  const seen: string[] = [];
  const outages = createOutages();
  const errors = new Set<string>();

  function show(line: string): void {
    if (line.trim() !== "" && seen.at(-1) === line) return;
    seen.push(line);
    if (seen.length > linesSeen) seen.shift();
    write(`${line}\n`);
  }

  function take(text: string): void {
    const line = readLogLine(text);
    const words = line === undefined ? [text] : [...outages.take(line), ...sentencesFor(line)];
    for (const sentence of words) show(sentence);
  }

  /** How it goes is for logs, under names that only the code knows; what nobody foresaw is for people. */
  function sentencesFor(line: LogLine): readonly string[] {
    const sentence = sentenceOf(line);
    if (sentence !== undefined) return sentence;
    if (line.level !== "error" || outages.explain(line)) return [];
    const what = `Something went wrong (${reasonOf(line) ?? line.event}).`;
    if (errors.has(what) || errors.size >= mostErrors) return [];
    errors.add(what);
    return errors.size === 1 ? [what, whereToLook] : [what];
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
