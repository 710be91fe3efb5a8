/** What a terminal would act upon, or show in another order: names and answers come from others. */
const acting = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]+/gu;

/** A text of others as a terminal shows it: on one line, and without its control sequences. */
export function shownAtTerminal(text: string): string {
  return text.replaceAll(acting, " ");
}

/** A line for Discord as a terminal shows it: without the markup for bold, code, channels and times. */
export function forTerminal(line: string): string {
  return shownAtTerminal(line)
    .replaceAll(/\*\*|[`]/g, "")
    .replaceAll(/<(https?:[^>]+)>/g, "$1")
    .replaceAll(/, in <#\d+>/g, ", in the admin channel")
    .replaceAll(/<t:(\d{1,12}):\w>/g, (_, seconds) =>
      new Date(Number(seconds) * 1_000).toISOString().slice(0, 10),
    )
    .replaceAll(/\*([^*]+)\*/g, "$1");
}
