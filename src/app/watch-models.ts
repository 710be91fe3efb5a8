import type { Purpose } from "../claude/errand.ts";
import type { Choice } from "../claude/models/choose-model.ts";
import type { Model } from "../claude/models/model.ts";
import type { ModelDirectory } from "../claude/models/model-directory.ts";
import { dearest, findModel } from "../claude/models/table.ts";
import type { Later } from "../requests/later.ts";
import type { Told } from "../store/told.ts";
import type { Admins } from "./report-to-admins.ts";

/** Knows which of Claude's models there are, and tells the admins when one goes that a setting names. */
export interface ModelWatch {
  stop(): void;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** After a look that failed, in milliseconds. */
const soonMs = 60 * 60 * 1_000;

/** Days before its end on which the admins hear of it. */
const noticeDays = [1, 7, 30] as const;

const modelsPage = "<https://platform.claude.com/docs/en/about-claude/models/overview>";

/** Looks at once and then every day. Being live doesn't wait for it, and a Models API that doesn't answer changes nothing. */
export function watchModels(powers: {
  readonly models: ModelDirectory;
  readonly told: Told;
  readonly admins: Pick<Admins, "tell">;
  readonly later: Later;
  readonly now: () => number;
}): ModelWatch {
  const { models, told, admins, later, now } = powers;
  let takeBack = () => {};
  let telling = Promise.resolve();

  async function look(): Promise<void> {
    const succeeded = await models.refresh();
    takeBack = later(succeeded ? dayMs : soonMs, () => void look());
  }

  async function tellAll(): Promise<void> {
    for (const [name, purposes] of byModel(models)) {
      const choice = models.choose(purposes[0]);
      await tellOnce(`model:${name}`, stateOf(choice), () => wordsOf(choice, name, purposes));
      const days = choice.kind === "as configured" ? noticeOf(models.endOf(purposes[0]), now()) : undefined;
      await tellOnce(`model-end:${name}`, days?.said, () => endWords(models, name, purposes, days));
    }
  }

  /** @param state what there is to tell, in short; undefined: nothing */
  async function tellOnce(matter: string, state: string | undefined, words: () => string): Promise<void> {
    if (state === undefined) return told.forget(matter);
    if (told.last(matter) === state) return;
    if (await admins.tell(words())) told.remember(matter, state);
  }

  models.onLearnt(() => {
    // One after the other: a matter is told before it is looked at again.
    telling = telling.then(tellAll);
  });
  void look();
  return { stop: () => takeBack() };
}

/** For /healthz: the model that answers for each purpose; null: there is none. */
export function modelsInUse(models: ModelDirectory): Readonly<Record<Purpose, string | null>> {
  const of = (purpose: Purpose) => {
    const choice = models.choose(purpose);
    return choice.kind === "none" ? null : choice.model.id;
  };
  return { chat: of("chat"), planning: of("planning"), building: of("building") };
}

type Purposes = readonly [Purpose, ...Purpose[]];

/** The configured models, each with what it is for. */
function byModel(models: ModelDirectory): ReadonlyMap<string, Purposes> {
  const found = new Map<string, Purposes>();
  for (const purpose of ["building", "planning", "chat"] as const) {
    const name = models.configured(purpose);
    const others = found.get(name);
    found.set(name, others === undefined ? [purpose] : [...others, purpose]);
  }
  return found;
}

function stateOf(choice: Choice): string | undefined {
  if (choice.kind === "as configured") return undefined;
  return choice.kind === "none" ? "none" : `replaced by ${choice.model.id}`;
}

function wordsOf(choice: Choice, name: string, purposes: Purposes): string {
  const set = `set **${settingOf(purposes)}** in .env to one of ${modelsPage} and restart me`;
  if (choice.kind === "replaced") {
    return (
      `🔄 The model \`${plain(name)}\` is gone: Anthropic has retired it, or this key can't use it. I think with **${plain(choice.model.name)}** ` +
      `(\`${plain(choice.model.id)}\`) in its place, so nothing stops.${priceNote(choice.model)} To choose for yourself, ${set}.`
    );
  }
  return (
    `❌ Claude's API doesn't know the model \`${plain(name)}\`: it was retired, or its name is mistyped. I found none to take its place, ` +
    `so I can't ${purposes.map((purpose) => verbs[purpose]).join(" or ")}. Please ${set}.`
  );
}

const verbs: Record<Purpose, string> = { chat: "chat", planning: "plan", building: "write code" };

function endWords(
  models: ModelDirectory,
  name: string,
  purposes: Purposes,
  notice: Notice | undefined,
): string {
  const when = `<t:${Math.floor((notice?.at ?? 0) / 1_000)}:D>`;
  const due =
    notice?.isOverdue === true ? `was to be retired on ${when} and still answers` : `is retired on ${when}`;
  const next = models.successorOf(purposes[0]);
  const then =
    next === undefined
      ? "I know of none to take its place, so from then on I'd stand still."
      : `Then I go on with **${plain(next.name)}** (\`${plain(next.id)}\`) by myself.${priceNote(next)}`;
  return `📅 The model \`${plain(name)}\` ${due}. ${then} To choose for yourself, set **${settingOf(purposes)}** in .env to one of ${modelsPage} and restart me.`;
}

/** The setting that names the model of these purposes. The one for code is what the others follow where they say nothing. */
function settingOf(purposes: Purposes): string {
  if (purposes.includes("building")) return "CLAUDE_MODEL";
  return purposes
    .map((purpose) => (purpose === "planning" ? "PLANNING_MODEL" : "CHAT_MODEL"))
    .join("** and **");
}

interface Notice {
  readonly at: number;
  readonly isOverdue: boolean;
  readonly said: string;
}

function noticeOf(end: Date | undefined, now: number): Notice | undefined {
  if (end === undefined) return undefined;
  const left = (end.getTime() - now) / dayMs;
  const days = noticeDays.find((limit) => left <= limit);
  if (days === undefined) return undefined;
  return { at: end.getTime(), isOverdue: left <= 0, said: `${end.toISOString().slice(0, 10)}, ${days} days` };
}

function priceNote({ id }: Model): string {
  if (findModel(id) !== undefined) return "";
  return ` I don't know its price, so I count it as $${dearest.input} and $${dearest.output} a million tokens.`;
}

/** What another server wrote, as one line that can't be more than text. */
function plain(text: string): string {
  return text
    .replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ")
    .replaceAll(/[`*<>@[\]()\\]/g, "")
    .slice(0, 200);
}
