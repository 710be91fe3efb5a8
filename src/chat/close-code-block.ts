/** A code block that was left open would swallow what follows it. */
export function closed(text: string): string {
  return text.split("```").length % 2 === 0 ? `${text}\n\`\`\`` : text;
}
