import type { Reply } from "../build-message.ts";
import type { Call } from "../call-shape.ts";
import { formAsked } from "../form-asked.ts";
import { chat } from "./chat.ts";
import { fillForm } from "./fill-form.ts";
import { plan } from "./plan.ts";
import { answerPluginQuestion, fillPluginForm, pluginQuestion } from "./plugin-question.ts";
import { readConversation } from "./read-conversation.ts";

const introduction = "(I'm the playground's stand-in for Claude.)";

/**
 * The playground's built-in model: not Claude, and it says so once in every conversation. It knows its job from the
 * call alone, as Claude would: a form to fill in, a plan to make, or a chat.
 */
export function answerAsStandIn(call: Call): Reply {
  const conversation = readConversation(call);
  const form = formAsked(call);
  const [heard = ""] = conversation.heard;
  if (form === pluginQuestion.form) return { kind: "form", input: fillPluginForm(call, heard) };
  if (conversation.system.includes(pluginQuestion.prompt))
    return { kind: "text", text: `${introduction} ${answerPluginQuestion(heard)}` };
  if (form !== undefined) return { kind: "form", input: fillForm(form, conversation) };
  const words = conversation.system.includes("---PLAN_READY---") ? plan(conversation) : chat(conversation);
  return { kind: "text", text: introduced(words, conversation.said) };
}

function introduced(words: string, said: readonly string[]): string {
  return said.some((text) => text.includes(introduction)) ? words : `${introduction} ${words}`;
}
