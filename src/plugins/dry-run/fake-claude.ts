import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import type { AskedClaude, ClaudeAnswer } from "../../plugin-api/testing.ts";
import type { ClaudeForPlugins, ClaudesAnswer } from "../claude/claude-for-plugins.ts";

/** What Claude says in a dry run if no test says otherwise. */
const usualText = "(what Claude answers)";

const failures: Readonly<Record<string, ClaudesAnswer>> = {
  limit: { kind: "limit", words: "You've had your share of AI in plugins for today", until: undefined },
  refused: { kind: "refused", words: "Claude declined to answer this" },
  down: { kind: "down", words: "Claude can't be reached" },
};

/** Claude in a dry run: it answers what a test says, in order, and writes down what it was asked. */
export function createFakeClaude(answers: readonly ClaudeAnswer[]): {
  readonly claude: ClaudeForPlugins;
  readonly asked: readonly AskedClaude[];
  /** What it answers next, after what was said before. */
  says(answer: ClaudeAnswer): void;
} {
  const waiting = [...answers];
  const asked: AskedClaude[] = [];
  const claude: ClaudeForPlugins = {
    async ask({ task, text, schema }) {
      asked.push({ task, text });
      const answer = waiting.shift();
      const failure = typeof answer === "object" ? failures[String(answer.fails)] : undefined;
      if (failure !== undefined) return failure;
      if (schema === undefined) {
        if (answer !== undefined && typeof answer !== "string")
          throw new RefusalError("The plugin asks Claude for a text, and the test answers with a form");
        return { kind: "answered", value: answer ?? usualText };
      }
      const read = schema.safeParse(answer ?? sampleOf(schema));
      if (!read.success)
        throw new RefusalError(`The test's answer doesn't fit the form: ${z.prettifyError(read.error)}`);
      return { kind: "answered", value: read.data };
    },
  };
  return { claude, asked, says: (answer) => void waiting.push(answer) };
}

const field = z.object({
  type: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const shape = z.object({ properties: z.record(z.string(), field) });

/** Something that fits a form. */
function sampleOf(schema: z.ZodType): Readonly<Record<string, unknown>> {
  const { properties } = shape.parse(z.toJSONSchema(schema));
  return Object.fromEntries(
    Object.entries(properties).map(([name, { type, enum: options, minimum = 0, maximum = 0 }]) => {
      if (options !== undefined) return [name, options[0]];
      if (type === "boolean") return [name, false];
      if (type === "array") return [name, []];
      return [name, type === "number" ? Math.max(minimum, Math.min(0, maximum)) : usualText];
    }),
  );
}
