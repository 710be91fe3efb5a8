/** Describes an error and its place in one line: `TypeError: x is not a function (line 12)`. */
export function describeError(error: unknown): string {
  try {
    if (!(error instanceof Error)) return `Thrown: ${text(error)}`;
    const line = lineOf(error.stack);
    return `${text(error.name)}: ${text(error.message)}${line === undefined ? "" : ` (line ${line})`}`;
  } catch {
    return "Thrown: something that can't be read";
  }
}

/** The innermost line of the plugin's own file in a stack trace. */
function lineOf(stack: unknown): string | undefined {
  return typeof stack === "string" ? /\(?plugin\.ts:(\d+)/.exec(stack)?.[1] : undefined;
}

function text(value: unknown): string {
  try {
    return String(value).slice(0, 1000);
  } catch {
    return "something that has no text";
  }
}
