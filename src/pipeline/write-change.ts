import type Anthropic from "@anthropic-ai/sdk";
import type { CallContext } from "../claude/call-context.ts";
import type { ClaudeCall, Usage } from "../claude/claude.ts";
import { digest } from "../claude/paid-answers.ts";
import { addUsage, noUsage } from "../claude/read-message.ts";
import type { TakenCommand } from "../commands/registry.ts";
import type { Finding } from "../policy/policy.ts";
import { ChangeSet, FileChoice, forms } from "./change-set.ts";
import { fileMap } from "./files/file-map.ts";
import type { Job } from "./pipeline.ts";
import type { PipelinePowers } from "./powers.ts";
import { chosenFiles, guideFor } from "./prompts/core-prompt.ts";
import { pluginSystem } from "./prompts/plugin-prompt.ts";
import { findingsText, prompts, requestText } from "./prompts/prompts.ts";
import { notesOn } from "./prompts/writing-notes.ts";
import type { Worktree } from "./publish/worktree.ts";
import type { Note } from "./record-steps.ts";

/** Claude at work on one request, over its rounds. */
export interface Writing {
  /** Asks for the change; after the first time, with what was wrong with the last one. @param note reports progress */
  next(findings: readonly Finding[], note: Note): Promise<ChangeSet>;
  /** Tokens so far. */
  usage(): Usage;
  /** The id of the model that wrote last. */
  model(): string;
}

type Powers = Pick<PipelinePowers, "claude" | "commandPrefix">;

/** Prepares what Claude sees. For a core change, that takes one call to choose the files. */
export async function startWriting(
  job: Job,
  worktree: Worktree,
  taken: readonly TakenCommand[],
  powers: Powers,
  note: Note,
): Promise<Writing> {
  const { claude } = powers;
  const untilCancelled = job.signal === undefined ? {} : { signal: job.signal };
  const contextOf = (step: string): CallContext => ({
    purpose: "building",
    userId: job.requesterId,
    guildId: job.guildId,
    requestId: job.requestId,
    occasion: { about: job.requestId, step: `${workOf(job, worktree)} ${step}` },
  });
  let usage = noUsage;
  let model = "";
  const isPlugin = job.kind === "plugin";
  const system = isPlugin
    ? pluginSystem(worktree, taken, powers.commandPrefix, job.plan)
    : await coreSystem();
  const form = isPlugin
    ? { name: forms.plugin, description: "Write, edit or delete one plugin and its test", schema: ChangeSet }
    : { name: forms.core, description: "Write, edit or delete files of the repository", schema: ChangeSet };
  const messages: Anthropic.MessageParam[] = [{ role: "user", content: requestText(job) }];
  let last: ChangeSet | undefined;
  let round = 0;

  return {
    async next(findings, note) {
      round += 1;
      if (last !== undefined) messages.push(...turnsAfter(last, findings));
      const filled = await claude.fill(
        {
          context: contextOf(`round ${round}`),
          kind: isPlugin ? "write_plugin" : "write_core",
          system,
          messages: withCacheMark(messages),
          ...notesOn(note),
          ...untilCancelled,
        },
        form,
      );
      usage = addUsage(usage, filled.usage);
      model = filled.model;
      last = filled.value;
      return last;
    },
    usage: () => usage,
    model: () => model,
  };

  async function coreSystem(): Promise<ClaudeCall["system"]> {
    const map = await fileMap(worktree);
    note("Claude is choosing the files to read");
    const chosen = await claude.fill(
      {
        context: contextOf("choose"),
        kind: "choose_files",
        system: [{ text: prompts.chooseFiles }, { text: map, cache: true }],
        messages: [{ role: "user", content: requestText(job) }],
        ...untilCancelled,
      },
      { name: forms.choose, description: "The files to read before changing anything", schema: FileChoice },
    );
    usage = addUsage(usage, chosen.usage);
    return [
      { text: `${prompts.core}\n\n${guideFor(worktree)}${map}`, cache: true },
      { text: chosenFiles(worktree, chosen.value.paths), cache: true },
    ];
  }
}

/**
 * Names the work for the answers it pays for. After a restart, and in another run after one that money ended, they still fit the code
 * they were written for, and what the person asked; what the checks said about them may differ in a detail, such as how long a test took.
 */
function workOf({ plan, underReview }: Job, { base }: Worktree): string {
  const which = underReview === undefined ? "build" : `revision ${underReview.id}`;
  return `${which} ${base} ${digest([plan, underReview?.text])}`;
}

/** Marks the point up to which the next round is read from the cache. */
function withCacheMark(messages: readonly Anthropic.MessageParam[]): readonly Anthropic.MessageParam[] {
  return messages.map((message, at) => {
    if (at < messages.length - 1 || message.role !== "user") return message;
    const blocks: readonly Anthropic.ContentBlockParam[] =
      typeof message.content === "string" ? [{ type: "text", text: message.content }] : message.content;
    return {
      ...message,
      content: blocks.map((block, index) =>
        index === blocks.length - 1 && block.type === "text"
          ? { ...block, cache_control: { type: "ephemeral" as const } }
          : block,
      ),
    };
  });
}

/**
 * Claude's last form and its findings. Its thinking is left out: it is bound to the whole conversation before it, including
 * repairs of the form, and a different model may write the next round.
 */
function turnsAfter(last: ChangeSet, findings: readonly Finding[]): readonly Anthropic.MessageParam[] {
  return [
    { role: "assistant", content: JSON.stringify(last) },
    { role: "user", content: findingsText(findings) },
  ];
}
