/**
 * AutoMod's patterns are Rust's, with the flags for Unicode and any case on: https://docs.rs/regex/latest/regex/#syntax,
 * https://support.discord.com/hc/en-us/articles/10069840290711. Most mean the same in JavaScript, or have a twin there.
 *
 * @returns the source of a JavaScript pattern with the flags `iu`; undefined: there is none, or Rust wouldn't take it either
 */
export function rustToJavaScript(pattern: string): string | undefined {
  const source = translated(pattern);
  if (source === undefined) return undefined;
  try {
    new RegExp(source, "iu");
    return source;
  } catch {
    return undefined;
  }
}

/** One thing to translate, at the start of the rest. Undefined as a translation: JavaScript has nothing like it. */
const tokens: readonly (readonly [
  RegExp,
  (found: RegExpExecArray, isInClass: boolean) => string | undefined,
])[] = [
  // A named group. Rust also takes JavaScript's way to write it.
  [/^\(\?P</, () => "(?<"],
  // Looking around and back references aren't Rust's; other flags than these aren't JavaScript's.
  [/^\(\?(?:[=!]|<[=!])/, () => undefined],
  [/^\(\?([ims]*)(?:-([ims]*))?:/, ([, on = "", off = ""]) => `(?${on}${off === "" ? "" : `-${off}`}:`],
  [/^\(\?(?=[:<])/, () => "(?"],
  [/^\(\?/, () => undefined],
  [/^\\A/, () => "(?-m:^)"],
  [/^\\z/, () => "(?-m:$)"],
  [/^\\x\{([\da-f]+)\}/i, ([, code]) => `\\u{${code}}`],
  [/^\\u\{[\da-f]+\}/i, ([whole]) => whole],
  [/^\\p([A-Z])/i, ([whole, name]) => (whole[1] === "p" ? `\\p{${name}}` : `\\P{${name}}`)],
  [/^\\(?:p|P)\{[^}]*\}/, ([whole]) => whole],
  [/^\\(?:x[\da-f]{2}|u[\da-f]{4})/i, ([whole]) => whole],
  // Rust's know all scripts.
  [/^\\d/, () => "\\p{Nd}"],
  [/^\\D/, () => "\\P{Nd}"],
  [/^\\[bBsSnrtfv]/, ([whole]) => whole],
  [/^\\[wW0-9a-zA-Z<>]/, () => undefined],
  // Whatever else has a backslash stands for itself; JavaScript takes that for some signs only.
  [/^\\-/, (_found, isInClass) => (isInClass ? "\\-" : "-")],
  [/^\\(.)/su, ([, sign = ""]) => (/[$()*+./?[\\\]^{|}]/.test(sign) ? `\\${sign}` : sign)],
  [/^\\$/, () => undefined],
];

const word = "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}";
const named: Readonly<Record<string, string>> = {
  ...{ alpha: "a-zA-Z", digit: "0-9", alnum: "a-zA-Z0-9", lower: "a-z", upper: "A-Z", word: "\\w" },
  ...{ space: "\\s", blank: " \\t", xdigit: "0-9a-fA-F" },
  punct: "!-\\/:-@\\[-`\\{-~",
};

function translated(pattern: string): string | undefined {
  let out = "";
  let rest = pattern;
  let isInClass = false;
  // A flag for all that follows has no twin, except that any case is on already.
  if (rest.startsWith("(?i)")) rest = rest.slice("(?i)".length);
  while (rest !== "") {
    const step = next(rest, isInClass);
    if (step === undefined) return undefined;
    out += step.text;
    isInClass = step.isInClass;
    rest = rest.slice(step.length);
  }
  return isInClass ? undefined : out;
}

function next(rest: string, isInClass: boolean) {
  const taken = (text: string, length: number, inside = isInClass) => ({ text, length, isInClass: inside });
  const [letter = ""] = rest;
  if (/^\\[wW]/.test(rest)) {
    if (!isInClass) return taken(`[${rest[1] === "w" ? "" : "^"}${word}]`, 2);
    return rest[1] === "w" ? taken(word, 2) : undefined;
  }
  if (isInClass) {
    const [whole, name = ""] = /^\[:(\w+):\]/.exec(rest) ?? [];
    if (whole !== undefined) return named[name] === undefined ? undefined : taken(named[name], whole.length);
    // Sets in sets, and what is left of two.
    if (letter === "[" || /^(?:&&|~~|--)/.test(rest)) return undefined;
    if (letter === "]") return taken("]", 1, false);
    if (/^[(){}|/]/.test(rest)) return taken(`\\${letter}`, 1);
  } else if (letter === "[") {
    // A bracket right at the start is one of the set.
    const [start = ""] = /^\[\^?\]?/.exec(rest) ?? [];
    return taken(start.replace("]", "\\]"), start.length, true);
  }
  for (const [shape, translate] of tokens) {
    const found = letter === "\\" || !isInClass ? shape.exec(rest) : null;
    if (found === null) continue;
    const text = translate(found, isInClass);
    return text === undefined ? undefined : taken(text, found[0].length);
  }
  // Alone, it stands for itself in Rust only.
  if (!isInClass && letter === "]") return taken("\\]", 1);
  const whole = String.fromCodePoint(rest.codePointAt(0) ?? 0);
  return taken(whole, whole.length);
}
