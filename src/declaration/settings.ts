import { z } from "zod";
import { modalLimits } from "../../packages/discord-rules/components/modals.ts";
import { asksForKey, noKeysInForms } from "./asks-for-key.ts";
import { channelKind } from "./registration.ts";
import { isTimeZone } from "./time-zone.ts";

/** The shapes of the settings that a plugin declares, which come from unreviewed code. The scanner uses them as well. */

/** The most settings of a plugin: five pages of five. */
export const mostSettings = 25;
/** Settings in one form. */
export const settingsOnPage = 5;

/** Admins read it among Turbot's own words: nothing in it is a mention, a link or code. */
const plainText = z
  .string()
  .regex(/^(?=.*\S)[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u, "it has characters that nobody sees, or no others");

/** What Discord shows as something else in a message. */
const unformatted = plainText.refine(
  (text) => !/[`<]|\]\(/.test(text),
  "it has what Discord shows as a mention, a link or code",
);

const named = {
  name: unformatted.max(modalLimits.label.max),
  description: unformatted.max(modalLimits.labelDescription).optional(),
};
const asked = { ...named, required: z.boolean().optional() };

const longestText = 1_000;
export const usualText = 200;
export const usualLines = 20;
/** Characters of one line of a list. */
export const longestLine = 200;
/** Characters of the name of a time zone. */
export const longestZone = 64;
/** Characters of an address. */
export const longestUrl = 1_000;

const choiceText = plainText.max(100);

const number = z.strictObject({
  ...asked,
  type: z.enum(["number", "integer"]),
  min: z.number().optional(),
  max: z.number().optional(),
  default: z.number().optional(),
});

const text = z
  .strictObject({
    ...asked,
    type: z.literal("text"),
    max: z.int().min(1).max(longestText).optional(),
    long: z.boolean().optional(),
    default: z.string().min(1).max(longestText).optional(),
  })
  .refine(({ name, description = "" }) => !asksForKey(name) && !asksForKey(description), noKeysInForms);

const choice = z.strictObject({
  ...asked,
  type: z.literal("choice"),
  choices: z
    .array(z.union([choiceText, z.strictObject({ name: choiceText, value: choiceText })]))
    .min(2)
    .max(25),
  default: z.string().optional(),
});

const setting = z.discriminatedUnion("type", [
  text.refine(
    ({ max = usualText, default: given = "" }) => given.length <= max,
    "its default is longer than max",
  ),
  z.strictObject({ ...asked, type: z.literal("lines"), max: z.int().min(1).max(50).optional() }),
  number
    .refine(({ min = -Infinity, max = Infinity }) => min <= max, "min is above max")
    .refine(
      ({ min = -Infinity, max = Infinity, default: given }) =>
        given === undefined || (min <= given && given <= max),
      "its default isn't between min and max",
    )
    .refine(
      ({ type, default: given }) => type === "number" || given === undefined || Number.isSafeInteger(given),
      "its default isn't a whole number",
    ),
  z.strictObject({ ...named, type: z.literal("switch"), default: z.boolean().optional() }),
  choice
    .refine((one) => new Set(valuesOf(one)).size === one.choices.length, "two of its choices have one value")
    .refine(
      (one) => one.default === undefined || valuesOf(one).includes(one.default),
      "its default isn't one of its choices",
    ),
  z.strictObject({ ...asked, type: z.literal("url") }),
  z.strictObject({
    ...asked,
    type: z.literal("timeZone"),
    default: z.string().max(longestZone).refine(isTimeZone, "its default isn't a time zone").optional(),
  }),
  z.strictObject({
    ...asked,
    type: z.enum(["channel", "role", "member"]),
    kinds: z.array(channelKind).min(1).optional(),
  }),
  z.strictObject({
    ...asked,
    type: z.enum(["channels", "roles", "members"]),
    max: z.int().min(1).max(25).optional(),
    kinds: z.array(channelKind).min(1).optional(),
  }),
]);

const settingName = z
  .string()
  .regex(
    /^[a-z][A-Za-z0-9]{0,29}$/,
    "the name of a setting is letters and digits, at most 30: `newsChannel`",
  );

export const settings = z
  .record(settingName, setting)
  .refine((all) => Object.keys(all).length <= mostSettings, `there are more than ${mostSettings} settings`);

export type SettingSpec = z.infer<typeof setting>;
export type SettingSpecs = z.infer<typeof settings>;

/** The values of a choice. */
export function valuesOf({ choices }: z.infer<typeof choice>): readonly string[] {
  return choices.map((one) => (typeof one === "string" ? one : one.value));
}

/** The settings that are addresses: what a plugin can get there depends on what admins enter. */
export function addressesIn(settings: SettingSpecs): readonly string[] {
  return Object.entries(settings).flatMap(([name, { type }]) => (type === "url" ? [name] : []));
}

/** Its settings that admins are asked to fill in. */
export function requiredIn(settings: SettingSpecs): readonly string[] {
  return Object.entries(settings).flatMap(([name, spec]) =>
    "required" in spec && spec.required === true ? [name] : [],
  );
}
