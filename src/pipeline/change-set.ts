import { z } from "zod";

/** Maximum characters in a file that a change writes. */
export const longestFile = 200_000;

/** What Claude proposes to change: the form it fills in. Paths are relative to the repository's root, with `/`. */
export const ChangeSet = z.object({
  title: z.string().min(1).max(100).describe("What the change does, in the imperative: 'Add a dice command'"),
  summary: z.string().min(1).max(4_000).describe("For the reviewer: what changes and why, in Markdown"),
  changes: z
    .array(
      z.discriminatedUnion("action", [
        z.object({
          action: z.literal("write"),
          path: z.string().min(1).max(200),
          content: z.string().max(longestFile).describe("The whole file"),
        }),
        z.object({
          action: z.literal("edit"),
          path: z.string().min(1).max(200),
          edits: z
            .array(
              z.object({
                find: z.string().min(1).describe("Text that occurs in the file exactly once"),
                replace: z.string(),
              }),
            )
            .min(1)
            .max(50),
        }),
        z.object({ action: z.literal("delete"), path: z.string().min(1).max(200) }),
      ]),
    )
    .min(1)
    .max(40),
});

export type ChangeSet = z.infer<typeof ChangeSet>;

/** Files of the core that Claude wants to read before it proposes a change. */
export const FileChoice = z.object({ paths: z.array(z.string().min(1).max(200)).max(40) });

export type FileChoice = z.infer<typeof FileChoice>;

/** The forms' names, as tools of Claude's API. */
export const forms = { plugin: "write_plugin", core: "change_core", choose: "choose_files" } as const;
