import type { RepositoryState, Workflow } from "../../github/github.ts";
import type { Finding } from "../fact.ts";

/** What a fork's owner presses on its page Actions, in GitHub's words. */
export const theClick = "I understand my workflows, go ahead and enable them";

/**
 * Whether GitHub runs the checks of pull requests. In a fork whose Actions nobody has switched on, it lists no workflow.
 *
 * @param workflows undefined: the token isn't allowed to see them
 * @param isAllowed by the settings; undefined: the token isn't allowed to see that
 */
export function actionsFinding(
  { url, isFork }: Pick<RepositoryState, "url" | "isFork">,
  workflows: readonly Workflow[] | undefined,
  isAllowed?: boolean,
): Finding {
  const page = `<${url}/actions>`;
  if (isAllowed === false) {
    return {
      line: `Actions: they are switched off in the settings, so only my own checks look at what I write. Allow them at <${url}/settings/actions>.`,
      verdict: "bad",
    };
  }
  if (workflows === undefined) {
    return {
      line: `Actions: my token isn't allowed to see whether they are on. Look at ${page}, or give it the permission *Actions: read*.`,
      isUnsure: true,
    };
  }
  if (workflows.length === 0 && isFork) {
    return {
      line: `Actions: they are off, so only my own checks look at what I write. A fork starts that way: turn them on at ${page}, with one click: *${theClick}*.`,
      verdict: "bad",
    };
  }
  if (workflows.length === 0) {
    return {
      line: `Actions: the repository has no workflow, so only my own checks look at what I write. Copy \`.github/workflows\` from Turbot's repository, and see ${page}.`,
      verdict: "note",
    };
  }
  const off = workflows.filter(({ isActive }) => !isActive);
  if (off.length > 0) {
    return {
      line: `Actions: **${off.map(({ name }) => name).join("**, **")}** ${off.length === 1 ? "is" : "are"} switched off. Turn ${off.length === 1 ? "it" : "them"} on at ${page}.`,
      verdict: "bad",
    };
  }
  return { line: "Actions: on." };
}
