import { createOutages } from "./outages.ts";
import { type LogLine, readLogLine, reasonOf } from "./readable-lines.ts";
import { sentenceOf } from "./terminal-sentences.ts";

/** What a person who started Turbot at a terminal reads: a few plain sentences. Without a terminal, the log stays JSON. */
export interface Terminal {
  /** Takes programs' output in chunks of any size. */
  print(chunk: string): void;
  /** Shows a text of our own, without lines that are already on the screen. */
  say(text: string): void;
}

/** How many of the newest lines count as still on the screen. */
const linesSeen = 60;

/** In characters. An unfinished line longer than this is passed on in pieces. */
const longestLine = 256 * 1024;

/** How many different errors are shown; after that, someone has to look at the log anyway. */
const mostErrors = 50;

const whereToLook = "   The admin channel may say more. To keep the whole log: npm start | tee turbot.log";

/** @param write writes to the terminal */
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

  /** Routine events, whose names mean something only in the code, stay in the log; unexpected errors are shown. */
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
