import { efforts, type Model } from "../../src/claude/models/model.ts";
import { ApiError } from "./api-error.ts";
import type { Call } from "./call-shape.ts";
import { inputTokensOf } from "./count-tokens.ts";

/**
 * What a model refuses, in the API's own words if they are documented: the migration guides of Sonnet 5.5, Opus 5.5 and Haiku 5.5,
 * https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting and …/effort.
 *
 * @throws ApiError 400
 */
export function checkModelRules(call: Call, model: Model): void {
  checkThinking(call, model);
  checkEffort(call, model);
  checkSampling(call, model);
  const { tool_choice: choice, max_tokens: asked, messages } = call;
  if ((choice?.type === "tool" || choice?.type === "any") && !model.forcedTools) {
    throw refusal('tool_choice: type "tool" and "any" are not supported for this model.');
  }
  if (asked > model.outputTokens) {
    throw refusal(
      `max_tokens: ${asked} > ${model.outputTokens}, which is the maximum allowed number of output tokens for ${call.model}`,
    );
  }
  if (messages.at(-1)?.role === "assistant" && !model.prefill) {
    throw refusal(
      "This model does not support assistant message prefill. The conversation must end with a user message.",
    );
  }
  const prompt = inputTokensOf(call, model);
  if (prompt > model.contextTokens) {
    throw refusal(`prompt is too long: ${prompt} tokens > ${model.contextTokens} maximum`);
  }
  if (call.output_config?.format !== undefined && !model.structuredOutput) {
    throw refusal("output_config.format: structured outputs are not supported for this model.");
  }
}

function checkThinking({ thinking: sent, max_tokens: room, tool_choice: choice }: Call, model: Model): void {
  const { thinking } = model;
  if (sent === undefined || thinking.kind === "unknown") return;
  if (sent.type === "enabled") {
    if (thinking.kind === "adaptive" && thinking.alsoByBudget !== true) {
      throw refusal(
        '"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
      );
    }
    if (sent.budget_tokens >= room)
      throw refusal("`max_tokens` must be greater than `thinking.budget_tokens`.");
    if (choice?.type === "tool" || choice?.type === "any") {
      throw refusal("Thinking may not be enabled when tool_choice forces tool use.");
    }
  }
  if (sent.type === "adaptive" && thinking.kind === "budget") {
    throw refusal("adaptive thinking is not supported on this model");
  }
  if (sent.type === "between_tools" && (thinking.kind === "budget" || thinking.off !== "between_tools")) {
    throw refusal('"thinking.type.between_tools" is not supported for this model.');
  }
  if (sent.type !== "disabled" || thinking.kind === "budget") return;
  if (thinking.off === "between_tools") {
    throw refusal(
      'To turn thinking off on this model, send "thinking": {"type": "between_tools"} instead of {"type": "disabled"}. The model does not think before responding. The short updates it writes between tool calls come back as thinking blocks.',
    );
  }
  if (thinking.off === "never") {
    throw refusal(
      '"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.',
    );
  }
}

function checkEffort({ output_config: config, thinking: sent }: Call, { effort, thinking }: Model): void {
  const level = config?.effort;
  if (level === undefined || level === null) return;
  if (effort === undefined) throw refusal("This model does not support the effort parameter.");
  if (!effort.levels.includes(level)) {
    throw refusal(
      `This model does not support effort level '${level}'. Supported levels: ${effort.levels.join(", ")}.`,
    );
  }
  if (thinking.kind !== "adaptive" || thinking.offUpTo === undefined) return;
  const isOff =
    sent === undefined ? !thinking.byDefault : sent.type === "disabled" || sent.type === "between_tools";
  if (isOff && efforts.indexOf(level) > efforts.indexOf(thinking.offUpTo)) {
    throw refusal(
      `output_config.effort '${level}' is not supported when thinking is disabled on this model. Use effort '${thinking.offUpTo}' or below, or enable thinking.`,
    );
  }
}

function checkSampling({ temperature, top_p: topP, top_k: topK }: Call, model: Model): void {
  if (temperature !== undefined && topP !== undefined) {
    throw refusal("`temperature` and `top_p` cannot both be specified for this model. Please use only one.");
  }
  if (model.sampling) return;
  if (temperature !== undefined && temperature !== 1) {
    throw refusal("`temperature` is deprecated for this model.");
  }
  if (topP !== undefined && topP !== 0.99) throw refusal("`top_p` is deprecated for this model.");
  if (topK !== undefined) throw refusal("`top_k` is deprecated for this model.");
}

function refusal(message: string): ApiError {
  return new ApiError(400, message);
}
