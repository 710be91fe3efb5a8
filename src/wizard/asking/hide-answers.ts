import type { Hiding } from "../../log/hide-secrets.ts";
import { shownAtTerminal } from "../../set-up/for-terminal.ts";
import type { Ask } from "./ask.ts";

/** The same, without the secrets that were answered and without control sequences, in whatever Discord, GitHub or Claude says. */
export function hideAnswers(ask: Ask, { hide, add }: Hiding): Ask {
  const shown = (text: string) => shownAtTerminal(hide(text));
  return {
    ...ask,
    found: (line) => ask.found(shown(line)),
    trouble: (line) => ask.trouble(shown(line)),
    explain: (title, lines) => ask.explain(shown(title), lines.map(shown)),
    choose: ({ options, ...question }) =>
      ask.choose({ ...question, options: options.map((one) => ({ ...one, label: shown(one.label) })) }),
    chooseSome: ({ options, ...question }) =>
      ask.chooseSome({ ...question, options: options.map((one) => ({ ...one, label: shown(one.label) })) }),
    async secret(question) {
      const answer = await ask.secret(question);
      add(answer);
      return answer;
    },
  };
}
