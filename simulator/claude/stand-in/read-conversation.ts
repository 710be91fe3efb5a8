import { blocksOf, type Call, type Message } from "../call-shape.ts";

/** A call, as the stand-in reads it. */
export interface Conversation {
  readonly system: string;
  /** What people (and Turbot's checks) wrote, oldest first. */
  readonly heard: readonly string[];
  /** What the model itself answered, oldest first. */
  readonly said: readonly string[];
}

export function readConversation(call: Call): Conversation {
  const { system = "" } = call;
  const textsOf = (role: string) => call.messages.filter((message) => message.role === role).map(textOf);
  return {
    system: typeof system === "string" ? system : system.map((part) => part.text).join("\n\n"),
    heard: textsOf("user"),
    said: textsOf("assistant"),
  };
}

function textOf(message: Message): string {
  if (typeof message.content === "string") return message.content;
  return blocksOf(message)
    .map((block) => (block.type === "text" ? block.text : ""))
    .join("\n");
}

/** A message of one person. */
export interface Utterance {
  /** A user's id; the name shown beside it can be anything. */
  readonly id: string | undefined;
  readonly says: string;
}

/** Chat turns hold one JSON object per line, `{ from, id, says }`; anything else is one person's words. */
export function utterances(heard: readonly string[]): readonly Utterance[] {
  return heard.flatMap((turn) => {
    const lines = turn.split("\n").map(utterance);
    const all = lines.filter((line) => line !== undefined);
    return all.length === lines.length ? all : [{ id: undefined, says: turn }];
  });
}

function utterance(line: string): Utterance | undefined {
  try {
    const { id, says }: { id?: unknown; says?: unknown } = JSON.parse(line);
    return typeof says === "string" ? { id: typeof id === "string" ? id : undefined, says } : undefined;
  } catch {
    return undefined;
  }
}
