/** How people call the supervisor, in the clone: with the Node that Turbot brings, as theirs may be too old for it. */
export const supervisorCommand = "node_modules/.bin/node bin/supervisor.ts";

/** A path or another word in a command that people paste into a shell. */
export function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
