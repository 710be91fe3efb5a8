import type Anthropic from "@anthropic-ai/sdk";
import type { ClaudeCall, Usage } from "../claude/claude.ts";
import type { Errand } from "../claude/errand.ts";
import { addUsage, noUsage } from "../claude/read-message.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { Finding } from "../policy/policy.ts";
import { ChangeSet, FileChoice, forms } from "./change-set.ts";
import { chosenFiles, fileMap } from "./core-prompt.ts";
import type { Job } from "./pipeline.ts";
import { pluginSystem } from "./plugin-prompt.ts";
import type { PipelinePowers } from "./powers.ts";
import { findingsText, prompts, requestText } from "./prompts.ts";
import type { Worktree } from "./worktree.ts";

/** Claude at work on one request, over its rounds. */
export interface Writing {
  /** Asks for the change; after the first time, with what was wrong about the last one. */
  next(findings: readonly Finding[]): Promise<ChangeSet>;
  /** Tokens so far. */
  usage(): Usage;
}

/** Silence between two stream events, in milliseconds: the reference's 90 s for generation. */
const READ_TIMEOUT = 90_000;
const PLUGIN_TOKENS = 16_000;
const CORE_TOKENS = 32_000;
const CHOICE_TOKENS = 4_000;

type Powers = Pick<PipelinePowers, "claude" | "model">;

/** Prepares what Claude sees. For a core change, that is one call that chooses the files. */
export async function startWriting(
  job: Job,
  worktree: Worktree,
  taken: readonly TakenCommand[],
  powers: Powers,
): Promise<Writing> {
  const { claude, model } = powers;
  const untilCancelled = job.signal === undefined ? {} : { signal: job.signal };
  const errand: Errand = {
    purpose: "building",
    userId: job.requester.id,
    guildId: job.guildId,
    requestId: job.requestId,
  };
  let usage = noUsage;
  const isPlugin = job.kind === "plugin";
  const system = isPlugin ? pluginSystem(worktree, taken) : await coreSystem();
  const form = isPlugin
    ? { name: forms.plugin, description: "Write, edit or delete one plugin and its test", schema: ChangeSet }
    : { name: forms.core, description: "Write, edit or delete files of the repository", schema: ChangeSet };
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: requestText(job) }];
  let last: ChangeSet | undefined;

  return {
    async next(findings) {
      if (last !== undefined) messages.push(...turnOf(form.name, last, findings, messages.length));
      const filled = await claude.fill(
        {
          errand,
          model,
          system,
          messages: remembered(messages),
          maxTokens: isPlugin ? PLUGIN_TOKENS : CORE_TOKENS,
          readTimeoutMs: READ_TIMEOUT,
          ...untilCancelled,
        },
        form,
      );
      usage = addUsage(usage, filled.usage);
      last = filled.value;
      return last;
    },
    usage: () => usage,
  };

  async function coreSystem(): Promise<ClaudeCall["system"]> {
    const map = fileMap(worktree);
    const chosen = await claude.fill(
      {
        errand,
        model,
        system: [{ text: prompts.chooseFiles }, { text: map, cache: true }],
        messages: [{ role: "user", content: requestText(job) }],
        maxTokens: CHOICE_TOKENS,
        readTimeoutMs: READ_TIMEOUT,
        ...untilCancelled,
      },
      { name: forms.choose, description: "The files to read before changing anything", schema: FileChoice },
    );
    usage = addUsage(usage, chosen.usage);
    return [
      { text: `${prompts.core}\n\n${map}`, cache: true },
      { text: chosenFiles(worktree, chosen.value.paths), cache: true },
    ];
  }
}

/** With a mark up to which the next round is read from the cache instead of anew. */
function remembered(messages: readonly Anthropic.MessageParam[]): readonly Anthropic.MessageParam[] {
  return messages.map((message, at) => {
    if (at < messages.length - 1 || message.role !== "user") return message;
    const blocks: readonly Anthropic.ContentBlockParam[] =
      typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
    return {
      ...message,
      content: blocks.map((block, index) =>
        index === blocks.length - 1 && (block.type === "text" || block.type === "tool_result")
          ? { ...block, cache_control: { type: "ephemeral" as const } }
          : block,
      ),
    };
  });
}

/** Claude's last form, and what became of it, as the API writes the use of a tool and its result. */
function turnOf(
  name: string,
  input: ChangeSet,
  findings: readonly Finding[],
  at: number,
): readonly Anthropic.MessageParam[] {
  const id = `toolu_round_${at}`;
  return [
    { role: "assistant", content: [{ type: "tool_use", id, name, input }] },
    {
      role: "user",
      content: [{ type: "tool_result", tool_use_id: id, is_error: true, content: findingsText(findings) }],
    },
  ];
}
