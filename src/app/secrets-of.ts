/** The values of settings that must never be written anywhere: what is named like a secret is one. */
export function secretsOf(settings: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(settings)
    .filter(([name]) => /token|key|secret|password/i.test(name))
    .flatMap(([, value]) => value ?? [])
    .filter((value) => value !== "");
}
