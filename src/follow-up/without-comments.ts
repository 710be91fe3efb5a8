/**
 * Removes HTML comments, which are invisible on GitHub, from a text. One that is never closed stays. Looks at each character
 * once, no matter how many comments are opened.
 */
export function withoutComments(text: string): string {
  let kept = "";
  let at = 0;
  for (;;) {
    const begin = text.indexOf("<!--", at);
    const end = begin < 0 ? -1 : text.indexOf("-->", begin + 4);
    if (end < 0) return kept + text.slice(at);
    kept += text.slice(at, begin);
    at = end + 3;
  }
}
