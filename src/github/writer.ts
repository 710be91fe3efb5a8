import { z } from "zod";

/** Stands for an account that is gone, as on GitHub's own pages ("Deleting your personal account", docs.github.com). */
export const ghost = "ghost";

/** An account as GitHub tells of it; null where it is gone ("nullable-simple-user" in GitHub's descriptions of its API). */
export const writer = z
  .object({
    login: z.string(),
    /** "User", "Bot", "Organization" or "Mannequin". */
    type: z.string().nullish(),
  })
  .nullish()
  .transform((account) => ({ login: account?.login ?? ghost, bot: account?.type === "Bot" }));
