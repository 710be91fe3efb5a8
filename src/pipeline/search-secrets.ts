import type { Finding } from "../policy/policy.ts";
import { finding } from "./apply-changes.ts";
import { findSecrets, withoutLines } from "./find-secrets.ts";

/**
 * The whole search for secrets in what is about to be published: our own, and the rules of secretlint, which others keep up
 * with the services. It is loaded when there is something to search: a bot that starts doesn't wait for it.
 *
 * @param own as for `findSecrets`
 */
export async function searchSecrets(path: string, text: string, own: readonly string[]): Promise<Finding[]> {
  const found = findSecrets(path, text, own);
  const known = new Set(found.map(({ line }) => line));
  const more = [...(await linted(text))].filter(([line]) => !known.has(line));
  return [
    ...found,
    ...more.map(([line, what]) =>
      finding(path, "secret", `line ${line} has ${what}`, "never write secrets into code", line),
    ),
  ];
}

/** The same text with every line left out that holds a secret: for one that can't be sent back to whoever wrote it. */
export async function withoutAnySecret(text: string, own: readonly string[]): Promise<string> {
  const more = await linted(text);
  return withoutLines(text, own, (line) => more.get(line));
}

/** Lines, from 1, and what secretlint takes them to hold. */
async function linted(text: string): Promise<ReadonlyMap<number, string>> {
  const [{ lintSource }, { creator: rule }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const { messages } = await lintSource({
    // A comment would switch rules off. It is the text that is judged which has them.
    source: {
      filePath: "text",
      ext: "",
      contentType: "text",
      content: text.replaceAll(/secretlint-/gi, "secretlint_"),
    },
    options: {
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule }] },
      locale: "en",
      maskSecrets: true,
      noPhysicFilePath: true,
    },
  });
  return new Map(
    messages.flatMap(({ ruleId, loc }) =>
      Array.from(
        { length: loc.end.line - loc.start.line + 1 },
        (_, index) => [loc.start.line + index, `what looks like a secret (${nameOf(ruleId)})`] as const,
      ),
    ),
  );
}

function nameOf(ruleId: string): string {
  return ruleId.replace(/^.*secretlint-rule-/, "");
}
