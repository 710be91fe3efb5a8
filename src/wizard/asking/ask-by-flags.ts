import { type Ask, NeedsAnswerError, type Option, type Question, SetupStoppedError } from "./ask.ts";

/** Answers by flag. */
export type Flags = ReadonlyMap<string, string>;

/** Without a terminal: what no flag says has its usual answer, or ends set-up with the flag's name. */
export function askByFlags(flags: Flags, out: (line: string) => void): Ask {
  return {
    isInteractive: false,
    isSaid: (flag) => flags.has(flag),
    found: (line) => out(`✓ ${line}`),
    trouble: (line) => out(`! ${line}`),
    explain: (title, lines) => {
      for (const line of [`${title}:`, ...lines.map((one) => `  ${one}`)]) out(line);
    },
    async text({ initial, check, ...question }) {
      const value = flags.get(question.flag) ?? initial;
      if (value === undefined) throw new NeedsAnswerError(question);
      const problem = check?.(value);
      if (problem !== undefined) throw new SetupStoppedError(`--${question.flag} ${problem}.`);
      return value;
    },
    async secret(question) {
      throw new NeedsAnswerError(question, `${question.flag}=… in the environment or in .env`);
    },
    async choose({ options, ...question }) {
      const said = flags.get(question.flag);
      if (said === undefined) throw new NeedsAnswerError(question);
      return picked(said, question, options);
    },
    async chooseSome({ options, ...question }) {
      const said = flags.get(question.flag);
      if (said === undefined) throw new NeedsAnswerError(question);
      return pickedSome(said, question, options);
    },
    confirm: async (_message, initial) => initial,
    async during(message, work) {
      out(message);
      return work();
    },
  };
}

/** The options that a flag names, with commas between. @throws SetupStoppedError */
export function pickedSome(said: string, question: Question, options: readonly Option[]): readonly string[] {
  const names = said.split(",").map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== "").map((name) => picked(name, question, options)))];
}

/** The option that a flag names, by its value or its label. @throws SetupStoppedError that lists them */
export function picked(said: string, { flag }: Question, options: readonly Option[]): string {
  const wanted = said.replace(/^[#@]/, "");
  const found =
    options.find(({ value }) => value === said || value === wanted) ??
    options.find(({ label }) => label.replace(/^[#@]/, "") === wanted);
  if (found !== undefined) return found.value;
  const list = options.map(({ label, value }) => `${label} (${value})`).join(", ");
  throw new SetupStoppedError(
    `--${flag} ${said}: there's nothing of that name. There is: ${list || "nothing"}.`,
  );
}
