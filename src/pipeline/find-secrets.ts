import { formsOf } from "../log/secret-forms.ts";
import type { Finding } from "../policy/policy.ts";
import { finding } from "./apply-changes.ts";
import { keyEnds, privateKey, secretShapes } from "./secret-shapes.ts";

/** A secret shorter than this would be found in half of all texts. */
const SHORTEST = 8;

/**
 * Looks for secrets in a text that is about to be published. The findings never quote what was found.
 *
 * @param own the bot's own secrets: refused in any form that is plain to read, Base64 and hex included
 */
export function findSecrets(path: string, text: string, own: readonly string[]): Finding[] {
  return text.split("\n").flatMap((line, at) => {
    const what = secretIn(line, own);
    if (what === undefined) return [];
    return [finding(path, "secret", `line ${at + 1} has ${what}`, "never write secrets into code", at + 1)];
  });
}

/**
 * The same text with every line left out that holds a secret, and with the whole of a private key: for a text that people
 * wait for, and that can't be sent back to whoever wrote it.
 *
 * @param own as for `findSecrets`
 * @param alsoIn what else a line holds, as somebody else found: lines count from 1
 */
export function withoutLines(
  text: string,
  own: readonly string[],
  alsoIn: (line: number) => string | undefined,
): string {
  let insideKey = false;
  return text
    .split("\n")
    .flatMap((line, at) => {
      const what = secretIn(line, own) ?? alsoIn(at + 1);
      const goesOn = insideKey;
      if (what === privateKey || goesOn) insideKey = !keyEnds.test(line);
      if (goesOn) return [];
      return [what === undefined ? line : `(A line is left out here: it held ${what}.)`];
    })
    .join("\n");
}

function secretIn(line: string, own: readonly string[]): string | undefined {
  for (const secret of own) {
    if (secret.length < SHORTEST) continue;
    const forms = [...formsOf(secret), [...secret].toReversed().join("")];
    if (forms.some((form) => line.includes(form))) return "a secret of the bot's own";
  }
  return secretShapes.find(([, shape]) => shape.test(line))?.[0];
}
