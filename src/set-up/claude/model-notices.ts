import { timestamp } from "../../../packages/discord-rules/messages/timestamp.ts";
import type { Purpose } from "../../claude/call-context.ts";
import type { Choice } from "../../claude/models/choose-model.ts";
import type { Model } from "../../claude/models/model.ts";
import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import { dearest, findModel } from "../../claude/models/table.ts";
import { plain } from "../plain-line.ts";

/** What a configured model is for; never empty. */
export type Purposes = readonly [Purpose, ...Purpose[]];

/** The Models API has no model of this name, and it hasn't been called yet. */
export const notKnown = "not known";

/** A configured model's state in short: its notice is repeated when this changes. Undefined if there is nothing to report. */
export function stateOf(models: ModelDirectory, purpose: Purpose): string | undefined {
  const choice = models.choose(purpose);
  if (choice.kind === "none") return "none";
  if (choice.kind === "replaced") return `replaced by ${choice.model.id}`;
  return models.isUnknown(purpose) && !models.hasAnswered(purpose) ? notKnown : undefined;
}

/** What to do about a model that can't be used, starting in lower case. */
export function chooseAnother(purposes: Purposes): string {
  return `set **${settingOf(purposes)}** in .env to one of ${modelsPage} and restart me`;
}

/** The notice about a model's state. */
export function stateWords(choice: Choice, name: string, purposes: Purposes): string {
  const set = chooseAnother(purposes);
  switch (choice.kind) {
    case "replaced":
      return (
        `The model \`${plain(name)}\` is gone: Anthropic has retired it, or this key can't use it. I now think with **${plain(choice.model.name)}** ` +
        `(\`${plain(choice.model.id)}\`) instead, so nothing stops.${priceNote(choice.model)} To choose for yourself, ${set}.`
      );
    case "none":
      return (
        `Claude's API doesn't know the model \`${plain(name)}\`: it was retired, or its name is mistyped. I couldn't find a replacement, ` +
        `so I can't ${purposes.map((purpose) => verbs[purpose]).join(" or ")}. Please ${set}.`
      );
    case "as configured":
      return `Claude's API lists no model \`${plain(name)}\`. I'll try it anyway, but if its name is mistyped, please ${set}.`;
  }
}

const modelsPage = "<https://platform.claude.com/docs/en/about-claude/models/overview>";

const verbs: Record<Purpose, string> = { chat: "chat", planning: "plan", building: "write code" };

/** The setting that names the model of these purposes. The one for code is the default of the others. */
function settingOf(purposes: Purposes): string {
  if (purposes.includes("building")) return "CLAUDE_MODEL";
  return purposes
    .map((purpose) => (purpose === "planning" ? "PLANNING_MODEL" : "CHAT_MODEL"))
    .join("** and **");
}

/** A notice about a model's coming end. */
export interface EndNotice {
  readonly at: Date;
  readonly isOverdue: boolean;
  /** In short: the same state is reported once. */
  readonly state: string;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** How many days before its end the admins are notified. */
const noticeDays = [1, 7, 30] as const;

/** @param now in milliseconds since 1970 */
export function endNoticeOf(at: Date | undefined, now: number): EndNotice | undefined {
  if (at === undefined) return undefined;
  const left = (at.getTime() - now) / dayMs;
  const days = noticeDays.find((limit) => left <= limit);
  if (days === undefined) return undefined;
  return { at, isOverdue: left <= 0, state: `${at.toISOString().slice(0, 10)}, ${days} days` };
}

export function endWords(
  { at, isOverdue }: EndNotice,
  name: string,
  purposes: Purposes,
  next: Model | undefined,
): string {
  const when = timestamp(at.getTime(), "D");
  const due = isOverdue ? `was due to retire on ${when} and still answers` : `will be retired on ${when}`;
  const then =
    next === undefined
      ? "I don't know of a replacement, so from then on I'd be dead in the water."
      : `After that I'll switch to **${plain(next.name)}** (\`${plain(next.id)}\`) on my own.${priceNote(next)}`;
  return `The model \`${plain(name)}\` ${due}. ${then} To choose for yourself, set **${settingOf(purposes)}** in .env to one of ${modelsPage} and restart me.`;
}

function priceNote({ id }: Model): string {
  if (findModel(id) !== undefined) return "";
  return ` I don't know its price, so I count it as $${dearest.input} and $${dearest.output} per million tokens.`;
}
