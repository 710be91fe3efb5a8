import { freeName, takenNames } from "./free-name.ts";
import { planFix, pluginToFix } from "./mend-plugin.ts";
import type { Conversation } from "./read-conversation.ts";
import { chooseRecipe } from "./recipes/choose-recipe.ts";
import { readWish, type Wish, wishText } from "./wish.ts";

/** Planning: one question first, unless the wish answers it; then a plan. */
export function plan({ heard, said, system }: Conversation): string {
  const refinements = heard.slice(1).map((words) => words.trim());
  const broken = pluginToFix(heard[0] ?? "");
  if (broken !== undefined) return `${planFix(broken)}${refined(refinements)}\n\n---PLAN_READY---`;
  const wish = readWish(wishText(heard[0] ?? ""));
  const core = /\bbot improvement\b/i.test(heard[0] ?? "");
  const asked = said.length > 0;
  if (!asked && !isClear(wish)) return question(wish.text, core);
  return `${core ? corePlan(wish) : pluginPlan(wish, takenNames(system))}${refined(refinements)}${flawLine(wish)}\n\n---PLAN_READY---`;
}

/** A named command, a long description, or a requested fault leave nothing to ask. */
function isClear({ text, flaw }: Wish): boolean {
  return flaw !== undefined || text.length > 200 || /(?:^|\s)[/!][a-z][\w-]+/.test(text);
}

function question(wish: string, core: boolean): string {
  if (core) return "I can change that about myself. Should it apply to everyone, in every channel?";
  return `A fine idea! One thing before I dive in: ${chooseRecipe(wish).question}`;
}

function pluginPlan(wish: Wish, taken: readonly string[]): string {
  const recipe = chooseRecipe(wish.text);
  const name = freeName(recipe.commandNames, taken);
  return [
    "Here's my plan:",
    "",
    `- **Plugin:** \`plugins/${recipe.name}.ts\`, with a test beside it`,
    `- **Command:** \`${recipe.kind === "slash" ? "/" : "!"}${name}\``,
    `- **What it does:** ${recipe.purpose}`,
    `- **Subject:** ${recipe.name}`,
  ].join("\n");
}

function corePlan(wish: Wish): string {
  return [
    "Here's my plan. It changes Turbot itself, so people will look at it twice:",
    "",
    wish.flaw === "crash at start"
      ? "- **File:** `bin/bot.ts`, so that it crashes soon after it goes live, as you asked"
      : "- **File:** `README.md`, a line that says so",
    "- **Nothing else changes.**",
  ].join("\n");
}

function refined(refinements: readonly string[]): string {
  return refinements.length === 0 ? "" : "\n- **Details:** as you answered";
}

/** Code is written from the plan alone, which repeats nothing of the wish: what it asks for on purpose is said in words of our own. */
function flawLine({ flaw, thenFixed }: Wish): string {
  return flaw === undefined ? "" : `\n- **On purpose:** ${flaw}${thenFixed ? ", then fixed" : ""}`;
}
