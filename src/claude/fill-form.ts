import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import type { Log } from "../log/log.ts";
import type { ClaudeCall, Filled, Form } from "./claude.ts";
import { ClaudeRefusedError, MalformedAnswerError, SchemaRefusedError } from "./claude-errors.ts";
import type { Model } from "./models/model.ts";
import { digest } from "./paid-answers.ts";
import { type Attempt, type Params, paramsFor, type Send } from "./params.ts";
import { addUsage, noUsage, textOf, usageOf, wasCutOff } from "./read-message.ts";

/**
 * Asks Claude to fill in a form; see `Claude.fill`. At most four calls: one without the schema if the API can't enforce it, one with
 * more room, and one repair.
 */
export async function fillForm<T>(
  send: Send,
  call: ClaudeCall,
  form: Form<T>,
  unenforced: UnenforcedForms,
): Promise<Filled<T>> {
  const schema = await schemaOf(form);
  const named = { name: form.name, schema: JSON.stringify(schema) };
  let asked: { readonly model: string; readonly room: number } | undefined;
  let usage = noUsage;
  let factor = 1;
  let appended: readonly Anthropic.MessageParam[] = [];

  for (;;) {
    const attempt = { factor, appended };
    const sent = await send(attempt, (model) => {
      const params = paramsOf(call, model, attempt, schema, !unenforced.has(named, model.id));
      asked = { model: model.id, room: params.max_tokens };
      return params;
    }).catch((error: unknown) => {
      const isNew = asked !== undefined && !unenforced.has(named, asked.model);
      if (asked === undefined || !isNew || !(error instanceof SchemaRefusedError)) throw error;
      unenforced.add(named, asked.model, error);
    });
    if (sent === undefined) continue;
    const { message, model } = sent;
    usage = addUsage(usage, usageOf(message));
    if (message.stop_reason === "refusal") {
      throw new ClaudeRefusedError("declined", "Claude declined to write this");
    }
    if (wasCutOff(message)) {
      const isFull = (asked?.room ?? 0) >= model.outputTokens;
      const hasMore = message.stop_reason === "max_tokens" && factor === 1 && !isFull;
      if (!hasMore) throw new MalformedAnswerError("Claude's answer was too long and got cut off", true);
      factor = 2;
      continue;
    }
    const read = readForm(textOf(message), form.schema);
    if (read.ok) return { value: read.value, usage, model: model.id };
    if (appended.length > 0) {
      throw new MalformedAnswerError(`Claude's answer doesn't fit the form: ${read.problems}`, false);
    }
    appended = repairTurn(message, read.problems);
  }
}

/**
 * Which models can't enforce which forms: learnt once, because each time costs a call that somebody waits for. Plugins' forms share a name,
 * so it takes the schema to tell one.
 */
export interface UnenforcedForms {
  has(form: NamedSchema, model: string): boolean;
  add(form: NamedSchema, model: string, why: SchemaRefusedError): void;
}

interface NamedSchema {
  readonly name: string;
  readonly schema: string;
}

export function createUnenforcedForms(log: Log): UnenforcedForms {
  const known = new Set<string>();
  const keyOf = ({ schema }: NamedSchema, model: string) => digest([model, schema]);
  return {
    has: (form, model) => known.has(keyOf(form, model)),
    add(form, model, why) {
      known.add(keyOf(form, model));
      log.warn("claude.schema_refused", { form: form.name, model, error: why });
    },
  };
}

/** With the schema to enforce, or, if that doesn't work, with the schema in the prompt. */
function paramsOf(
  call: ClaudeCall,
  model: Model,
  attempt: Attempt,
  schema: Record<string, unknown>,
  isEnforced: boolean,
): Params {
  if (isEnforced && model.structuredOutput) {
    return paramsFor(call, model, { ...attempt, format: { type: "json_schema", schema } });
  }
  const system = [...call.system, { text: `${schemaInstruction}\n\n${JSON.stringify(schema, null, 1)}` }];
  return paramsFor({ ...call, system }, model, attempt);
}

const schemaInstruction =
  "Answer with one JSON object and nothing else: no words around it, no code fence. It fits this JSON Schema:";

/**
 * The form as a schema. The API supports only part of JSON Schema: the SDK moves the rest (lengths, counts) into descriptions, and our
 * own check decides.
 */
async function schemaOf<T>({ name, description, schema }: Form<T>): Promise<Record<string, unknown>> {
  const { transformJSONSchema } = await import("@anthropic-ai/sdk/lib/transform-json-schema");
  return { ...transformJSONSchema(z.toJSONSchema(schema, { io: "input" })), title: name, description };
}

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problems: string };

function readForm<T>(text: string, schema: z.ZodType<T>): Read<T> {
  if (text.trim() === "") return { ok: false, problems: "the answer was empty" };
  let json: unknown;
  try {
    // Models without schema enforcement like to put a code fence around what they write.
    json = JSON.parse(/^\s*```(?:json)?\n([\s\S]*)\n```\s*$/.exec(text)?.[1] ?? text);
  } catch (error) {
    return {
      ok: false,
      problems: `it isn't JSON: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const read = schema.safeParse(json);
  return read.success ? { ok: true, value: read.data } : { ok: false, problems: z.prettifyError(read.error) };
}

/**
 * The problems, after the answer as it came, including its thinking, which is bound to what precedes it. An empty answer can't be sent
 * back, so the problems alone follow the question.
 */
function repairTurn(message: Anthropic.Message, problems: string): readonly Anthropic.MessageParam[] {
  // A call to a tool that wasn't offered can't be answered, and would be refused without an answer.
  const content = message.content.filter(({ type }) => /^(text|thinking|redacted_thinking)$/.test(type));
  const said: Anthropic.MessageParam = { role: "assistant", content };
  const told: Anthropic.MessageParam = {
    role: "user",
    content: `This doesn't fit the form. Answer again with the whole object, corrected.\n${problems}`,
  };
  return textOf(message).trim() === "" ? [told] : [said, told];
}
