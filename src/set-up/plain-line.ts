/** Another server's text as one line that Discord shows as nothing but text. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ")
    .replaceAll(/[`*<>@[\]()\\]/g, "")
    .slice(0, 400);
}
