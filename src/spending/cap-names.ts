/** What operators can change from Discord, by the names that buttons and the database use. */
export const changeableCaps = {
  month: { label: "the month's limit", unit: "dollars", setting: "MONTHLY_DOLLARS" },
  chat: { label: "chat's part of the month", unit: "percent", setting: "CHAT_PERCENT" },
  plugins: { label: "plugins' part of chat's money", unit: "percent", setting: "PLUGIN_PERCENT" },
  member: { label: "a member's day", unit: "dollars", setting: "MEMBER_DAILY_DOLLARS" },
  requester: { label: "anyone's day, with the role too", unit: "dollars", setting: "USER_DAILY_DOLLARS" },
} as const satisfies Record<string, ChangeableCap>;

interface ChangeableCap {
  readonly label: string;
  readonly unit: "dollars" | "percent";
  /** Holds again once the change is cleared. */
  readonly setting: string;
}

export type CapName = keyof typeof changeableCaps;

export const capNames = Object.keys(changeableCaps) as readonly CapName[];

export function isCapName(text: string): text is CapName {
  return Object.hasOwn(changeableCaps, text);
}

/** What somebody typed as a cap. `clear`: the setting holds again. */
export type TypedCap =
  | { readonly kind: "value"; readonly value: number }
  | { readonly kind: "clear" }
  | { readonly kind: "not a value" };

/** Enough for any server, and a guard against a slipped zero. */
const mostDollars = 10_000;

const amount = /^\$?\s*(\d{1,5}(?:[.,]\d{1,2})?)\s*(?:\$|dollars?)?$/;
const percentage = /^(\d{1,3}(?:[.,]\d{1,2})?)\s*(?:%|percent)?$/;

export function readTypedCap(cap: CapName, text: string): TypedCap {
  const typed = text.trim().toLowerCase();
  if (/^[“"']?(?:setting|clear)[”"']?$/.test(typed)) return { kind: "clear" };
  const isPercent = changeableCaps[cap].unit === "percent";
  const [, digits] = (isPercent ? percentage : amount).exec(typed) ?? [];
  const value = Number(digits?.replace(",", "."));
  const most = isPercent ? 100 : mostDollars;
  return digits === undefined || value > most ? { kind: "not a value" } : { kind: "value", value };
}

export function capInWords(cap: CapName, value: number): string {
  return changeableCaps[cap].unit === "percent" ? `${value} %` : `$${value.toFixed(2)}`;
}
