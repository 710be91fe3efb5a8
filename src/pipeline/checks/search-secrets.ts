import { CheckerDiedError } from "../../policy/checker-died.ts";
import type { Finding, Scanner } from "../../policy/policy.ts";
import { keyBegins, keyEnds } from "../../secrets/secret-shapes.ts";
import { finding } from "../apply-changes.ts";

/** What a search for secrets needs. */
export interface SecretSearch {
  readonly scanner: Pick<Scanner, "findSecrets">;
  /** The bot's own secrets: found in any encoding that is trivial to decode. */
  readonly secrets: readonly string[];
}

/** More findings than this tell Claude nothing new. */
const most = 20;
const help = "never write secrets into code";

/**
 * Looks for secrets in a text that is about to be published. The findings never quote a secret. A text that can't be searched
 * isn't published either.
 */
export async function searchSecrets(
  path: string,
  text: string,
  { scanner, secrets }: SecretSearch,
): Promise<Finding[]> {
  if (text.trim() === "") return [];
  try {
    const found = [...(await scanner.findSecrets(text, secrets))].sort(([one], [other]) => one - other);
    return found
      .slice(0, most)
      .map(([line, what]) => finding(path, "secret", `line ${line} has ${what}`, help, line));
  } catch (error) {
    if (!(error instanceof CheckerDiedError)) throw error;
    const why = `it can't be searched for secrets: ${error.message}`;
    return [finding(path, "secret", why, "make it shorter and plainer")];
  }
}

/**
 * The same text without lines that hold a secret, or any line of a private key: for a text that people wait for and that
 * can't be sent back to its author.
 */
export async function withoutAnySecret(text: string, { scanner, secrets }: SecretSearch): Promise<string> {
  if (text.trim() === "") return text;
  try {
    return withoutLines(text, await scanner.findSecrets(text, secrets));
  } catch (error) {
    if (!(error instanceof CheckerDiedError)) throw error;
    return "(This is left out: it couldn't be searched for secrets.)";
  }
}

function withoutLines(text: string, found: ReadonlyMap<number, string>): string {
  let insideKey = false;
  return text
    .split("\n")
    .flatMap((line, at) => {
      const what = found.get(at + 1);
      const goesOn = insideKey;
      if (keyBegins.test(line) || goesOn) insideKey = !keyEnds.test(line);
      if (goesOn) return [];
      return [what === undefined ? line : `(A line is left out here: it held ${what}.)`];
    })
    .join("\n");
}
