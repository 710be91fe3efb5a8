/** Names of settings that hold secrets. */
const secretName = /token|key|secret|passw|passphrase|credential/i;

/** The values of settings that must never be written anywhere: every setting that is named like a secret. */
export function secretsOf(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(settings)
    .filter(([name]) => secretName.test(name))
    .flatMap(([, value = ""]) => {
      // Settings are used trimmed, but other programs can print them as written.
      const used = value.trim();
      // Some are lists, and each part is as secret.
      const parts = used.split(",").map((part) => part.trim());
      return [...new Set([value, used, ...(parts.length > 1 ? parts : [])])];
    })
    .filter((value) => value.trim() !== "");
}
