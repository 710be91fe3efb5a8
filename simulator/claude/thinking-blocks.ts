import { createHash } from "node:crypto";
import type { Model } from "../../src/claude/models/model.ts";
import { ApiError } from "./api-error.ts";
import { blocksOf, type Call } from "./call-shape.ts";

/*
 * Thinking is signed over its model and everything before it, so that it can only be sent back unchanged: https://platform.claude.com/docs/en/build-with-claude/preserved-thinking/prefix-checks. Here the signature is a hash that
 * anybody could forge; nobody has a reason to.
 */

/** @param before the call that it answered */
export function signThinking(thinking: string, before: Call, model: Model): string {
  const digest = hashOf(before, before.messages.length, thinking);
  return Buffer.from(JSON.stringify({ model: model.id, digest })).toString("base64");
}

/**
 * Checks the thinking that is sent back. Another model's is ignored, as at the API.
 *
 * @throws ApiError 400
 */
export function checkThinkingBlocks(call: Call, model: Model): void {
  call.messages.forEach((message, at) => {
    const blocks = blocksOf(message);
    blocks.forEach((block, index) => {
      if (block.type !== "thinking") return;
      const where = `messages.${at}.content.${index}`;
      if (message.role === "user")
        throw new ApiError(400, `${where}: thinking blocks are only allowed in assistant messages`);
      const signed = readSignature(block.signature);
      if (signed === undefined)
        throw new ApiError(400, `${where}: Invalid \`signature\` in \`thinking\` block`);
      if (signed.model !== model.id || !model.boundThinking) return;
      if (signed.digest !== hashOf(call, at, block.thinking)) {
        throw new ApiError(
          400,
          `${where}: Invalid \`signature\` in \`thinking\` block. The block is bound to a different conversation. Remove the block, or set \`thinking.block_binding.prefix_mismatch_behavior\` to "drop_block".`,
        );
      }
    });
    if (message.role === "assistant" && blocks.at(-1)?.type === "thinking") {
      throw new ApiError(
        400,
        `messages.${at}: The final block in an assistant message cannot be \`thinking\`.`,
      );
    }
  });
}

function readSignature(signature: string): { readonly model: unknown; readonly digest: unknown } | undefined {
  try {
    return JSON.parse(Buffer.from(signature, "base64").toString());
  } catch {
    return undefined;
  }
}

/** Cache markers aren't part of the content. */
function hashOf({ system, tools, messages }: Call, upTo: number, thinking: string): string {
  const said = JSON.stringify({ system, tools, messages: messages.slice(0, upTo), thinking }, (key, value) =>
    key === "cache_control" ? undefined : value,
  );
  return createHash("sha256").update(said).digest("hex");
}
