import type Anthropic from "@anthropic-ai/sdk";
import { transformJSONSchema } from "@anthropic-ai/sdk/lib/transform-json-schema";
import { z } from "zod";
import type { Filled } from "./claude.ts";
import { ClaudeRefused, MalformedAnswer } from "./claude-errors.ts";
import { addUsage, noUsage, usageOf } from "./read-message.ts";

type Params = Anthropic.MessageCreateParamsNonStreaming;

export interface Form<T> {
  readonly name: string;
  readonly description: string;
  readonly schema: z.ZodType<T>;
}

/** The most that current models write in one answer. */
const mostTokens = 64_000;

/** Asks for a form to be filled in; see `Claude.fill`. At most three calls: one repair and one longer answer. */
export async function fillForm<T>(
  call: (params: Params) => Promise<Anthropic.Message>,
  asked: Params,
  form: Form<T>,
): Promise<Filled<T>> {
  let params: Params = {
    ...asked,
    tools: [toolOf(form)],
    tool_choice: { type: "tool", name: form.name, disable_parallel_tool_use: true },
  };
  let usage = noUsage;
  let repairs = 1;
  let extensions = 1;
  for (;;) {
    const message = await call(params);
    usage = addUsage(usage, usageOf(message));

    if (message.stop_reason === "refusal") {
      throw new ClaudeRefused("declined", "Claude declined to write this");
    }
    if (message.stop_reason === "max_tokens" || message.stop_reason === "model_context_window_exceeded") {
      const longer = Math.min(params.max_tokens * 2, mostTokens);
      if (message.stop_reason !== "max_tokens" || extensions-- === 0 || longer === params.max_tokens) {
        throw new MalformedAnswer("Claude's answer was too long and got cut off", true);
      }
      params = { ...params, max_tokens: longer };
      continue;
    }

    const filled = message.content.find((block) => block.type === "tool_use" && block.name === form.name);
    const read = filled?.type === "tool_use" ? form.schema.safeParse(filled.input) : undefined;
    if (read?.success) return { value: read.data, usage };

    const problems = read === undefined ? `${form.name} was not called` : z.prettifyError(read.error);
    if (repairs-- === 0)
      throw new MalformedAnswer(`Claude's answer doesn't fit the form: ${problems}`, false);
    params = { ...params, messages: [...params.messages, ...repairTurn(filled, problems)] };
  }
}

/**
 * The form as a tool. Strict tools know only part of JSON Schema: the SDK moves the rest (lengths, counts) into
 * descriptions, and our own check is what counts.
 */
function toolOf<T>({ name, description, schema }: Form<T>): Anthropic.Tool {
  const jsonSchema = transformJSONSchema(z.toJSONSchema(schema, { io: "input" }));
  return { name, description, strict: true, input_schema: { ...jsonSchema, type: "object" } };
}

/** What was wrong, as the tool's own result. */
function repairTurn(
  filled: Anthropic.ContentBlock | undefined,
  problems: string,
): readonly Anthropic.MessageParam[] {
  if (filled?.type !== "tool_use") return [];
  const { id, name, input } = filled;
  return [
    { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
    {
      role: "user",
      content: [
        {
          type: "tool_result",
          tool_use_id: id,
          is_error: true,
          content: `The input doesn't fit. Call the tool again with all of it corrected.\n${problems}`,
        },
      ],
    },
  ];
}
