/**
 * The port that a bot listens on for webhooks, if this line of its log says it. A bot beside others asks for port 0: a
 * port that was looked for, let go and passed on could be somebody else's by the time the bot comes for it.
 */
export function webhookPortIn(line: string): number | undefined {
  if (!line.includes(listening)) return undefined;
  try {
    const { event, port }: { event?: unknown; port?: unknown } = JSON.parse(line);
    return event === listening && typeof port === "number" ? port : undefined;
  } catch {
    return undefined;
  }
}

const listening = "webhook listens";
