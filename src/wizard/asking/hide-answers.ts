import type { Hiding } from "../../log/hide-secrets.ts";
import type { Ask } from "./ask.ts";

/** The same, without the secrets that were answered, in whatever Discord, GitHub or Claude says. */
export function hideAnswers(ask: Ask, { hide, add }: Hiding): Ask {
  return {
    ...ask,
    found: (line) => ask.found(hide(line)),
    trouble: (line) => ask.trouble(hide(line)),
    explain: (title, lines) => ask.explain(hide(title), lines.map(hide)),
    async secret(question) {
      const answer = await ask.secret(question);
      add(answer);
      return answer;
    },
  };
}
