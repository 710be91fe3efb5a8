/** What a setting is called that holds a secret. */
const secretName = /token|key|secret|passw|passphrase|credential/i;

/** The values of settings that must never be written anywhere: what is named like a secret is one. */
export function secretsOf(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(settings)
    .filter(([name]) => secretName.test(name))
    .flatMap(([, value = ""]) => {
      // Settings are used without the blanks around them, and others may print them as they stand.
      const used = value.trim();
      return used === value ? [value] : [value, used];
    })
    .filter((value) => value.trim() !== "");
}
