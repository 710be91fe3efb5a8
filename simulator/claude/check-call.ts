import type { z } from "zod";
import type { Model } from "../../src/claude/models/model.ts";
import { ApiError } from "./api-error.ts";
import { blocksOf, Call, type Message } from "./call-shape.ts";
import { checkModelRules } from "./check-model-rules.ts";
import { checkSchema } from "./check-schema.ts";
import { checkThinkingBlocks } from "./thinking-blocks.ts";

/** More breakpoints than this are a 400 at Anthropic. */
const cacheBreakpoints = 4;

/**
 * Validates the body of a call as strictly as the API does.
 *
 * @param find the model of this name; throws ApiError if there is none
 * @param use "messages", or "count": counting needs no `max_tokens`
 * @throws ApiError
 */
export function checkCall(
  body: unknown,
  find: (name: string) => Model,
  use: "messages" | "count" = "messages",
): { readonly call: Call; readonly model: Model } {
  const asked = use === "count" && isRecord(body) ? { max_tokens: 1, ...body } : body;
  const parsed = Call.safeParse(asked);
  if (!parsed.success) throw new ApiError(400, complaint(parsed.error.issues[0]));
  const call = parsed.data;
  const model = find(call.model);
  checkTools(call);
  checkModelRules(call, model);
  const schema = call.output_config?.format?.schema;
  if (schema !== undefined) checkSchema(schema);
  checkToolResults(call.messages);
  checkThinkingBlocks(call, model);
  checkImages(call.messages);
  const breakpoints = JSON.stringify(call).split('"cache_control":{').length - 1;
  if (breakpoints > cacheBreakpoints)
    throw new ApiError(
      400,
      `A maximum of ${cacheBreakpoints} blocks with cache_control may be provided. Found ${breakpoints}.`,
    );
  if (call.messages.at(0)?.role !== "user")
    throw new ApiError(400, 'messages: first message must use the "user" role');
  return { call, model };
}

function checkTools({ tools = [], tool_choice: choice }: Call): void {
  const names = tools.map((tool) => tool.name);
  if (new Set(names).size < names.length) throw new ApiError(400, "tools: Tool names must be unique.");
  if (choice === undefined || choice.type === "none") return;
  if (names.length === 0)
    throw new ApiError(400, "tool_choice: tool_choice may only be specified while providing tools.");
  if (choice.type === "tool" && !names.includes(choice.name))
    throw new ApiError(400, `Tool '${choice.name}' not found in provided tools`);
}

/** The next message must answer each tool use, and nothing else. */
function checkToolResults(messages: readonly Message[]): void {
  messages.forEach((message, index) => {
    const asked = blocksOf(messages[index - 1]).flatMap((block) =>
      block.type === "tool_use" ? [block.id] : [],
    );
    const answered = blocksOf(message).flatMap((block) =>
      block.type === "tool_result" ? [block.tool_use_id] : [],
    );
    const unasked = answered.find((id) => !asked.includes(id));
    if (unasked !== undefined)
      throw new ApiError(
        400,
        `messages.${index}.content: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${unasked}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`,
      );
    const open = asked.filter((id) => !answered.includes(id));
    if (open.length > 0)
      throw new ApiError(
        400,
        `messages.${index - 1}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(", ")}. Each \`tool_use\` block must have a corresponding \`tool_result\` block in the next message.`,
      );
  });
}

/** Checks the image's bytes, not just its declared type. */
function checkImages(messages: readonly Message[]): void {
  for (const block of messages.flatMap(blocksOf)) {
    if (block.type !== "image") continue;
    const start = Buffer.from(block.source.data.slice(0, 64), "base64").toString("latin1");
    if (!beginnings[block.source.media_type].test(start)) throw new ApiError(400, "Could not process image");
  }
}

const beginnings = {
  "image/jpeg": /^\xff\xd8\xff/,
  "image/png": /^\x89PNG\r\n..{5}IHDR/s,
  "image/gif": /^GIF8[79]a/,
  "image/webp": /^RIFF.{4}WEBP/s,
} as const;

function complaint(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "Invalid request";
  if (issue.code === "unrecognized_keys")
    return `${[...issue.path, issue.keys[0]].join(".")}: Extra inputs are not permitted`;
  const where = issue.path.join(".");
  const what = issue.message.endsWith("received undefined") ? "Field required" : issue.message;
  return where === "" ? what : `${where}: ${what}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
