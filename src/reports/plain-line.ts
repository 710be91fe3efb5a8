/** What another server wrote, as one line that can't be more than text where Discord shows it. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ")
    .replaceAll(/[`*<>@[\]()\\]/g, "")
    .slice(0, 400);
}
