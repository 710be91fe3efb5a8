/** The kind of an error and its line: an error's own message can quote members, and this may be published. */
export function redact(reason: string): string {
  const kind = /\b(?:Type|Range|Reference|Syntax|URI)?Error\b/.exec(reason)?.[0] ?? "an error";
  const line = /\(line \d+\)/.exec(reason)?.[0];
  return line === undefined ? kind : `${kind} ${line}`;
}

/** What the plugin host itself says when it stops a plugin. Anything after it can be the plugin's own words. */
const hostsWords =
  /^(?:It was stopped \d+ times(?:; the last time: )?)?(?:It computed for more than \d+ ms without a pause|It used more than \d+ MB of memory|It blocked its thread (?:for good|for more than \d+ ms)|Its (?:engine|worker) stopped|The plugins' process ended while it ran)?/;

/** What Discord refused, only as codes and field names: see `discord/read-refusal.ts`. */
const discordsWords =
  /\(Discord: (?<said>\d{1,6} [A-Za-z ,.'-]{0,80}(?::(?:,? [\w.[\]-]{0,120}(?: \([A-Z0-9_]{1,80}\))?){1,6})?)\)/;

/** Why a plugin was stopped, in the host's words; the plugin's own words are reduced to the kind of error. */
export function stopRedacting(reason: string): string {
  const [ours = ""] = hostsWords.exec(reason) ?? [];
  const theirs = reason.slice(ours.length).replace(/^[.:;,\s]+/, "");
  // The host's part is short; the plugin can't make it long.
  const parts = [ours.replace(/[.:;,\s]+$/, ""), theirs === "" ? "" : redact(theirs)];
  const stopped = parts.filter((part) => part !== "").join(": ");
  const refused = discordsWords.exec(reason)?.groups?.said;
  return refused === undefined ? stopped : `${stopped}; Discord refused what it sent: ${refused}`;
}
