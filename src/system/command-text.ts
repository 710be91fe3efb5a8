/** How people run the supervisor in the clone: with Turbot's own Node, as theirs may be too old. */
export const supervisorCommand = "node_modules/.bin/node bin/supervisor.ts";

/** Quotes a path or another word for a command that people paste into a shell. */
export function quoted(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
