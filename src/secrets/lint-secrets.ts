import { type SecretLines, secretLines } from "./secret-lines.ts";

/**
 * The full search for secrets: with our own rules, and with those of secretlint, whose maintainers keep them up to date. The text
 * is unreviewed and the rules are third-party, so this runs in the checker's process, never on the bot's own thread.
 *
 * @param own as for `secretLines`
 */
export async function lintSecrets(text: string, own: readonly string[]): Promise<SecretLines> {
  return new Map([...(await linted(text)), ...secretLines(text, own)]);
}

/** What secretlint finds. Loaded on first use, so that a starting checker doesn't wait for it. */
async function linted(text: string): Promise<SecretLines> {
  const [{ lintSource }, { creator: rule }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const { messages } = await lintSource({
    // A secretlint comment would turn rules off, and the text under test could contain one.
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
  const found = new Map<number, string>();
  for (const { ruleId, loc } of messages) {
    const what = `what looks like a secret (${ruleId.replace(/^.*secretlint-rule-/, "")})`;
    for (let line = loc.start.line; line <= loc.end.line; line += 1) found.set(line, what);
  }
  return found;
}
