import { z } from "zod";
import { type Fact, type Topic, topics } from "../../set-up/fact.ts";
import type { Told } from "../store/told.ts";

/** The last report to the admins, by topic. */
export type KnownFacts = Map<Topic, Fact>;

const stored = z.partialRecord(
  z.enum(topics),
  z.object({
    state: z.string(),
    line: z.string(),
    isUsual: z.boolean().optional(),
    about: z.string().optional(),
  }),
);

/** Unreadable facts count as never reported. A newer release may have more topics; it reports them again itself. */
export function readKnown(text: string | undefined): KnownFacts {
  const value: unknown = parse(text);
  if (typeof value !== "object" || value === null) return new Map();
  const facts: KnownFacts = new Map();
  for (const topic of topics) {
    const one = stored.safeParse(
      topic in value ? { [topic]: (value as Record<string, unknown>)[topic] } : {},
    );
    const fact = one.data?.[topic];
    if (fact !== undefined) facts.set(topic, plain(fact));
  }
  return facts;
}

export function writeKnown(facts: KnownFacts): string {
  return JSON.stringify(Object.fromEntries([...facts].map(([topic, fact]) => [topic, plain(fact)])));
}

/** Without what was only true at that moment. */
function plain({ state, line, isUsual, about }: { [Key in keyof Fact]: Fact[Key] | undefined }): Fact {
  return {
    state: state ?? "",
    line: line ?? "",
    ...(isUsual === undefined ? {} : { isUsual }),
    ...(about === undefined ? {} : { about }),
  };
}

/** Where it is stored across restarts. */
export function knownSetUp(told: Pick<Told, "of" | "note">) {
  return {
    read: () => told.of("set-up")?.statement,
    write: (text: string) => told.note("set-up", text),
  };
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
