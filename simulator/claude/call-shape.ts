import { z } from "zod";
import { efforts } from "../../src/claude/models/model.ts";

const CacheControl = z.object({ type: z.literal("ephemeral"), ttl: z.enum(["5m", "1h"]).optional() });

const TextBlock = z.strictObject({
  type: z.literal("text"),
  text: z.string().min(1, "text content blocks must be non-empty"),
  cache_control: CacheControl.nullish(),
  citations: z.unknown().optional(),
});

/** https://docs.claude.com/en/docs/build-with-claude/vision: 5 MB, as base64. */
const largestImage = 5 * 1024 * 1024;

const ImageBlock = z.strictObject({
  type: z.literal("image"),
  source: z.strictObject({
    type: z.literal("base64"),
    media_type: z.enum(["image/jpeg", "image/png", "image/gif", "image/webp"]),
    data: z.base64().max(largestImage, "image exceeds 5 MB maximum"),
  }),
  cache_control: CacheControl.nullish(),
});

const ThinkingBlock = z.strictObject({
  type: z.literal("thinking"),
  thinking: z.string(),
  signature: z.string(),
});

const RedactedThinkingBlock = z.strictObject({ type: z.literal("redacted_thinking"), data: z.string() });

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
  z
    .array(
      z.discriminatedUnion("type", [
        TextBlock,
        ImageBlock,
        ThinkingBlock,
        RedactedThinkingBlock,
        ToolUse,
        ToolResult,
      ]),
    )
    .min(1),
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

const display = z.enum(["summarized", "omitted"]).nullish();

/** `between_tools` allows no other field (migration guide of Sonnet 5.5), and neither does `disabled`. */
const Thinking = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("adaptive"), display }),
  z.strictObject({ type: z.literal("between_tools") }),
  z.strictObject({ type: z.literal("disabled") }),
  z.strictObject({
    type: z.literal("enabled"),
    budget_tokens: z.int().min(1_024, "Input should be greater than or equal to 1024"),
    display,
  }),
]);

const OutputConfig = z.strictObject({
  effort: z.enum(efforts).nullish(),
  format: z
    .strictObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) })
    .nullish(),
});

/** The body of a call: its fields and their types, for any model. https://platform.claude.com/docs/en/api/messages/create */
export const Call = z.strictObject({
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
  thinking: Thinking.optional(),
  output_config: OutputConfig.optional(),
  cache_control: CacheControl.nullish(),
  tools: z.array(Tool).optional(),
  tool_choice: ToolChoice.optional(),
});

export type Call = z.infer<typeof Call>;

export type Message = Call["messages"][number];

export function blocksOf(message: Message | undefined) {
  return message === undefined || typeof message.content === "string" ? [] : message.content;
}
