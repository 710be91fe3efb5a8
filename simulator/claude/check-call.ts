import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { ApiError } from "./api-error.ts";
import { isKnownModel } from "./models.ts";

const CacheControl = z.object({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() });

const TextBlock = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1, "text content blocks must be non-empty"),
  cache_control: CacheControl.nullish(),
  citations: z.unknown().optional(),
});

/** https://docs.claude.com/en/docs/build-with-claude/vision: 5 MB, as base64. */
const LARGEST_IMAGE = 5 * 1024 * 1024;

const ImageBlock = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    data: z.base64().max(LARGEST_IMAGE, "image exceeds 5 MB maximum"),
  }),
  cache_control: CacheControl.nullish(),
});

const ToolUse = z.strictObject({
  type: z.literal("tool_use"),
  id: z.string().regex(/^[a-zA-Z0-9_-]+$/),
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  cache_control: CacheControl.nullish(),
  caller: z.unknown().optional(),
});

const ToolResult = z.strictObject({
  type: z.literal("tool_result"),
  tool_use_id: z.string(),
  content: z.union([z.string(), z.array(TextBlock)]).optional(),
  is_error: z.boolean().optional(),
  cache_control: CacheControl.nullish(),
});

const Content = z.union([
  z.string(),
  z.array(z.discriminatedUnion("type", [TextBlock, ImageBlock, ToolUse, ToolResult])).min(1),
]);

const Tool = z.strictObject({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/, "String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"),
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal("object") }),
  cache_control: CacheControl.nullish(),
  strict: z.boolean().optional(),
  type: z.literal("custom").nullish(),
  eager_input_streaming: z.boolean().nullish(),
});

const ToolChoice = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("auto"), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({ type: z.literal("any"), disable_parallel_tool_use: z.boolean().optional() }),
  z.strictObject({
    type: z.literal("tool"),
    name: z.string(),
    disable_parallel_tool_use: z.boolean().optional(),
  }),
  z.strictObject({ type: z.literal("none") }),
]);

const Call = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.int().min(1, "Input should be greater than or equal to 1"),
  messages: z
    .array(z.strictObject({ role: z.enum(["user", "assistant"]), content: Content }))
    .min(1, "at least one message is required"),
  system: z.union([z.string(), z.array(TextBlock)]).optional(),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string()).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  top_p: z.number().min(0).max(1).optional(),
  metadata: z.object({ user_id: z.string().nullish() }).optional(),
  service_tier: z.enum(["auto", "standard_only"]).optional(),
  thinking: z.unknown().optional(),
  output_config: z.unknown().optional(),
  cache_control: CacheControl.nullish(),
  tools: z.array(Tool).optional(),
  tool_choice: ToolChoice.optional(),
});

/** More than this many breakpoints is a 400 at Anthropic. */
const CACHE_BREAKPOINTS = 4;

/**
 * Reads the body of a call as strictly as the API does.
 *
 * @param use "messages", or "count": counting needs no `max_tokens`
 * @throws ApiError
 */
export function checkCall(
  body: unknown,
  use: "messages" | "count" = "messages",
): Anthropic.MessageCreateParams {
  const asked = use === "count" && isRecord(body) ? { max_tokens: 1, ...body } : body;
  const parsed = Call.safeParse(asked);
  if (!parsed.success) throw new ApiError(400, complaint(parsed.error.issues[0]));
  const call = parsed.data;
  if (!isKnownModel(call.model)) throw new ApiError(404, `model: ${call.model}`);
  checkTools(call);
  checkToolResults(call.messages);
  checkImages(call.messages);
  const breakpoints = JSON.stringify(call).split('"cache_control":{').length - 1;
  if (breakpoints > CACHE_BREAKPOINTS)
    throw new ApiError(
      400,
      `A maximum of ${CACHE_BREAKPOINTS} blocks with cache_control may be provided. Found ${breakpoints}.`,
    );
  if (call.messages.at(0)?.role !== "user")
    throw new ApiError(400, 'messages: first message must use the "user" role');
  return parsed.data as Anthropic.MessageCreateParams;
}

function checkTools({ tools = [], tool_choice: choice }: z.infer<typeof Call>): void {
  const names = tools.map((tool) => tool.name);
  if (new Set(names).size < names.length) throw new ApiError(400, "tools: Tool names must be unique.");
  if (choice === undefined || choice.type === "none") return;
  if (names.length === 0)
    throw new ApiError(400, "tool_choice: tool_choice may only be specified while providing tools.");
  if (choice.type === "tool" && !names.includes(choice.name))
    throw new ApiError(400, `Tool '${choice.name}' not found in provided tools`);
}

/** Each tool use is answered in the next message, and nothing else is. */
function checkToolResults(messages: z.infer<typeof Call>["messages"]): void {
  messages.forEach((message, index) => {
    const asked = blocks(messages[index - 1]).flatMap((block) =>
      block.type === "tool_use" ? [block.id] : [],
    );
    const answered = blocks(message).flatMap((block) =>
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

/** An image is looked at, and not only taken at its word. */
function checkImages(messages: z.infer<typeof Call>["messages"]): void {
  for (const block of messages.flatMap(blocks)) {
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

function blocks(message: z.infer<typeof Call>["messages"][number] | undefined) {
  return message === undefined || typeof message.content === "string" ? [] : message.content;
}

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
