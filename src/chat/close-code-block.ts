/** Closes an open code block, which would otherwise swallow what follows it. */
export function closed(text: string): string {
  return text.split("```").length % 2 === 0 ? `${text}\n\`\`\`` : text;
}
