/** Command names that the prompt lists as taken: `/name` and `!name`, after that word or in a list under it. */
export function takenNames(system: string): readonly string[] {
  const lines = system.split("\n");
  let listing = false;
  const listed = lines.filter((line) => {
    listing = /\btaken\b.*:/i.test(line) || (listing && /^\s*[-*] /.test(line));
    return listing;
  });
  const names = listed.join("\n").matchAll(/(?<=[\s`])[/!]([a-z0-9][a-z0-9_-]{0,31})\b/gi);
  return [...new Set([...names].map(([, name = ""]) => name))];
}

/** Names of the plugins that the prompt shows. */
export function existingPlugins(system: string): readonly string[] {
  return [...system.matchAll(/\bplugins\/([a-z0-9-]+)\.ts\b/g)].map(([, name = ""]) => name);
}

/** The first free name; otherwise the first with a number appended. */
export function freeName(names: readonly [string, ...string[]], taken: readonly string[]): string {
  const free = names.find((name) => !taken.includes(name));
  if (free !== undefined) return free;
  let number = 2;
  while (taken.includes(`${names[0]}-${number}`)) number += 1;
  return `${names[0]}-${number}`;
}
