import { charactersIn } from "../../../packages/discord-rules/checks.ts";
import { componentLimits } from "../../../packages/discord-rules/components/component-limits.ts";
import { componentsIn } from "../../../packages/discord-rules/components/components.ts";
import { textsIn } from "../../../packages/discord-rules/components/texts-in.ts";
import type { FormCode } from "../../../packages/discord-rules/form-codes.ts";
import { interactionMessage, messageFlag } from "../../../packages/discord-rules/messages/messages.ts";
import type { Path, Violation } from "../../../packages/discord-rules/violation.ts";
import { RefusalError } from "../refusal.ts";

/** How a plugin wrote a message's components. */
interface Written {
  readonly buttons: number;
  readonly hasSelect: boolean;
}

/**
 * Checks a message's embeds, components and poll against Discord's rules. Its text isn't checked, because a long one is split.
 *
 * @param answer in Discord's format, as it would be sent
 * @param written how many buttons are among its components, and whether the first menu after them is in `select`
 * @throws RefusalError with all violations, in the plugin's own terms
 */
export function checkAnswer(
  answer: { readonly embeds: unknown; readonly components: unknown; readonly poll?: unknown },
  written: Written,
): void {
  refuse(interactionMessage(answer, []).map((one) => inPluginTerms(one, written)));
}

/** What Turbot may add at the end of a message that is laid out: whose it is, and a row with the button against pings. */
const ownRoom = { components: 3, characters: 200 } as const;

/**
 * Checks a message that is laid out against Discord's rules.
 *
 * @param components in Discord's format, as they would be sent
 * @throws RefusalError with all violations, in the plugin's own terms
 */
export function checkLayout(components: unknown): void {
  const most = {
    parts: componentLimits.inMessage - ownRoom.components,
    characters: componentLimits.text - ownRoom.characters,
  };
  const parts = componentsIn(components, []).length;
  if (parts > most.parts)
    throw new RefusalError(
      `A layout has at most ${most.parts} parts, those inside others too; this has ${parts}`,
    );
  const characters = textsIn(components).reduce((sum, text) => sum + charactersIn(text), 0);
  if (characters > most.characters)
    throw new RefusalError(
      `The texts of a layout have at most ${most.characters} characters in all: send more messages`,
    );
  const found = interactionMessage({ components, flags: messageFlag.componentsV2 }, []);
  refuse(
    found.map(({ path, code, message }) => ({ path: layoutPath(path), message: help[code] ?? message })),
  );
}

function refuse(found: readonly { readonly path: Path; readonly message: string }[]): void {
  if (found.length === 0) return;
  const said = found
    .slice(0, 5)
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`));
  const more = found.length > said.length ? `; and ${found.length - said.length} more` : "";
  throw new RefusalError(`This can't be said: ${said.join("; ")}${more}`.slice(0, 1_000));
}

/** What to do about a violation, if Discord's message doesn't say. */
const helpFor: Readonly<Partial<Record<FormCode, string>>> = {
  MAX_EMBED_SIZE_EXCEEDED:
    "the embeds of a message have at most 6,000 characters in all: shorten them, or send more messages",
  COMPONENT_CUSTOM_ID_DUPLICATED:
    "two of its buttons and menus have the same id and value: give each a value of its own",
  SELECT_COMPONENT_OPTION_VALUE_DUPLICATED: "another option has this value: each needs one of its own",
  URL_TYPE_INVALID_URL:
    "an address is written out, of a host that anyone can reach: https://example.com/page",
  DATE_TIME_TYPE_PARSE: "a time is written as new Date().toISOString() writes it, of a day that there is",
  BUTTON_COMPONENT_INVALID: "a button needs a label or an emoji",
  BUTTON_COMPONENT_INVALID_EMOJI: "this is no emoji: write one like 🐟, or name:id for a server's own",
};
const help: Readonly<Record<string, string>> = helpFor;

function inPluginTerms(
  { path, code, message }: Violation,
  written: Written,
): { path: Path; message: string } {
  if (path.length === 1 && path[0] === "components" && code === "BASE_TYPE_MAX_LENGTH") {
    const { max } = componentLimits.rows;
    return { path: [], message: `a message has at most ${max} rows of buttons and menus` };
  }
  const isEmptyEmbed = code === "BASE_TYPE_REQUIRED" && path[0] === "embeds" && path[2] === "description";
  return {
    path: pluginPath(path, written),
    message: isEmptyEmbed
      ? "an embed needs something in it: a title, a description, fields or a picture"
      : (help[code] ?? message),
  };
}

/** Plugins don't deal with rows: they list their buttons, then their menus. */
function pluginPath(path: Path, { buttons, hasSelect }: Written): Path {
  const [list, row, , at, ...rest] = path;
  if (list !== "components") return path;
  if (typeof row !== "number") return ["buttons"];
  const first = row * componentLimits.inRow.max;
  if (first >= buttons) {
    const menu = row - Math.ceil(buttons / componentLimits.inRow.max);
    const place = hasSelect && menu === 0 ? ["select"] : ["selects", hasSelect ? menu - 1 : menu];
    return [...place, ...rest.map(specName)];
  }
  return typeof at === "number" ? ["buttons", first + at, ...rest.map(specName)] : ["buttons"];
}

/** Which part it is about, as far as the plugin numbered them: the first, and the one in a container. */
function layoutPath(path: Path): Path {
  const [, part, , inside] = path;
  if (typeof part !== "number") return ["layout"];
  const last = path.findLast((step) => typeof step === "string");
  const field = last === undefined || last === "components" ? [] : [specName(last)];
  return ["layout", part, ...(typeof inside === "number" ? [inside] : []), ...field];
}

function specName(step: string | number): string | number {
  if (step === "min_values") return "min";
  if (step === "max_values") return "max";
  if (step === "channel_types") return "types";
  return step === "custom_id" ? "id" : step;
}
