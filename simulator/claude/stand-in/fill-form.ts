import type { ChangeSet, FileChoice } from "../../../src/pipeline/change-set.ts";
import { forms } from "../../../src/pipeline/change-set.ts";
import { changeCore, filesForChange } from "./change-core.ts";
import { fixPlugin } from "./mend-plugin.ts";
import type { Conversation } from "./read-conversation.ts";
import { revisePlugin } from "./revise-plugin.ts";
import { readWish } from "./wish.ts";
import { writePlugin } from "./write-plugin.ts";

/** Fills in one of the pipeline's forms; a form it doesn't know stays empty. */
export function fillForm(form: string, conversation: Conversation): ChangeSet | FileChoice | object {
  const wish = readWish(wishIn(conversation.heard[0] ?? ""));
  // Each earlier answer came back with something to fix.
  const round = conversation.heard.length;
  if (form === forms.plugin) {
    return (
      revisePlugin(conversation) ?? fixPlugin(conversation) ?? writePlugin(wish, round, conversation.system)
    );
  }
  if (form === forms.choose) return filesForChange(wish);
  if (form === forms.core) return changeCore(wish, conversation);
  return {};
}

/** What the plan says about the wish; otherwise the whole text. */
function wishIn(asked: string): string {
  const lines = [...asked.matchAll(/\*\*(?:Subject|On purpose):\*\* (.*)/g)].map(([, line = ""]) => line);
  return lines.join(", ") || asked;
}
