import { z } from "zod";

/** Stands for a deleted account, as on GitHub's own pages ("Deleting your personal account", docs.github.com). */
export const ghost = "ghost";

/** An account in GitHub's answers; null if it is deleted ("nullable-simple-user" in GitHub's API description). */
export const writer = z
  .object({
    login: z.string(),
    /** "User", "Bot", "Organization" or "Mannequin". */
    type: z.string().nullish(),
  })
  .nullish()
  .transform((account) => ({ login: account?.login ?? ghost, bot: account?.type === "Bot" }));
