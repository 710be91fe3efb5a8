/** A line for Discord as a terminal shows it: without the markup for bold, code, channels and times. */
export function forTerminal(line: string): string {
  return line
    .replaceAll(/\*\*|[`]/g, "")
    .replaceAll(/<(https?:[^>]+)>/g, "$1")
    .replaceAll(/, in <#\d+>/g, ", in the admin channel")
    .replaceAll(/<t:(\d{1,12}):\w>/g, (_, seconds) =>
      new Date(Number(seconds) * 1_000).toISOString().slice(0, 10),
    )
    .replaceAll(/\*([^*]+)\*/g, "$1");
}
