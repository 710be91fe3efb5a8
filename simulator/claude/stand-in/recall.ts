/**
 * Answers a question about what was said before, by matching words: "what's my name?", "what is my favourite
 * fish?", "what did I say first?". Undefined: it isn't such a question.
 *
 * @param before what people wrote earlier, oldest first
 */
export function recall(words: string, before: readonly string[]): string | undefined {
  if (/\b(what(?:'s| is) my name|who am i)\b/i.test(words)) {
    const name = newest(before, /\b(?:my name is|call me|i am called|i'm called)\s+([\p{L}\p{N}_-]+)/iu);
    return name === undefined
      ? "You haven't told me yet. What should I call you?"
      : `You're ${name}, of course. A fish never forgets — whatever they say about goldfish.`;
  }
  const asked = /\bwhat(?:'s| is| was) my (?<thing>[\p{L} ]{2,40})\?/iu.exec(words)?.groups?.thing;
  if (asked !== undefined) {
    const thing = new RegExp(`\\bmy ${asked.trim()} (?:is|are|was) (?:an? |the )?([^.!?\\n]{1,80})`, "iu");
    const answer = newest(before, thing);
    return answer === undefined
      ? `I don't know your ${asked.trim()} yet. Tell me, and I'll keep it under my fin.`
      : `Your ${asked.trim()} is ${answer.trim()}. You told me yourself!`;
  }
  if (/\bwhat did i (?:just )?(?:say|tell you)\b/i.test(words)) {
    const last = before.at(-1);
    return last === undefined ? "Nothing yet: we only just met." : `You said: “${last.slice(0, 300)}”`;
  }
  return undefined;
}

function newest(texts: readonly string[], pattern: RegExp): string | undefined {
  return texts.map((text) => pattern.exec(text)?.[1]).findLast((match) => match !== undefined);
}
