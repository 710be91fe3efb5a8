/**
 * The port that a bot listens on for webhooks, if this log line says it. The bot uses port 0: a
 * free port found in advance could be taken by the time the bot opens it.
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
