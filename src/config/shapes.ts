import { z } from "zod";
import { defaultGitHubApi, gitHubHost } from "../git/github-address.ts";

/**
 * Checks what people paste into `.env` at the earliest point: an editor's quotation marks, a web page's invisible characters,
 * an address with an extra part. Later, each would cause an error that names no setting. No message shows a value.
 */

/** Quotation marks that editors and chats substitute for plain ones. */
const typographic = /[\u2018-\u201f\u2039\u203a\u00ab\u00bb]/u;
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0]/u;

type Belongs = (character: string, text: string) => boolean;

/** The position and kind of the first character that doesn't belong: that much reveals nothing of the secret. */
function strange(text: string, belongs: Belongs): string | undefined {
  const characters = [...text];
  const at = characters.findIndex((character) => !belongs(character, text));
  if (at === -1) return undefined;
  const found = characters[at] ?? "";
  const code = `U+${(found.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  const kind = typographic.test(found)
    ? "a typographic quotation mark"
    : invisible.test(found)
      ? "an invisible character"
      : /\s/u.test(found)
        ? "a space"
        : "not a plain letter, digit or symbol";
  return `can't be right: its character ${at + 1} is ${kind} (${code}). Copy it again, with nothing around it`;
}

function without(shape: z.ZodString, belongs: Belongs) {
  return shape.superRefine((text, { addIssue }) => {
    const problem = strange(text, belongs);
    if (problem !== undefined) addIssue({ code: "custom", message: problem });
  });
}

/** For a value that is sent in a header: printable ASCII. */
export const headerText = (shape: z.ZodString) => without(shape, (one) => /^[\x21-\x7e]$/.test(one));

/** For a value that is typed or pasted on both sides and must match. Quotes around it aren't part of it; one inside can be. */
export const visibleText = (shape: z.ZodString) =>
  without(shape, (one, text) => !invisible.test(one) && !(typographic.test(one) && isQuoted(text)));

function isQuoted(text: string): boolean {
  const characters = [...text];
  return (
    characters.length > 1 &&
    typographic.test(characters[0] ?? "") &&
    typographic.test(characters.at(-1) ?? "")
  );
}

export const repository = z
  .string()
  .regex(/^[\w.-]+\/[\w.-]+$/, 'is not "owner/name"')
  .refine((text) => !text.endsWith(".git"), 'is the end of a clone\'s address: leave ".git" off');

export const url = z
  .string()
  .refine((text) => /^https?:/.test(text) && URL.canParse(text), "is not an http(s) address")
  .refine((text) => {
    const { username, password, search, hash } = URL.parse(text) ?? {};
    return !username && !password && !search && !hash;
  }, "is an address with more than a host and a path: leave off what comes after ? or #, and a name before @");

export const discordApi = url.refine(
  (text) => !/\/v\d+\/*$/.test(text),
  "ends in a version, which Turbot adds itself: leave it off",
);

export const gitHubApi = url.refine(
  (text) => URL.parse(text)?.host.replace(/^www\./, "") !== gitHubHost(defaultGitHubApi),
  `is the address of GitHub's website, not of its API: leave it unset, or use ${defaultGitHubApi}`,
);

export const anthropicApi = url.refine(
  (text) => !/^https?:\/\/api\.anthropic\.com\/v\d+\/*$/.test(text),
  "ends in a version, which Turbot adds itself: leave it off, or leave the setting unset",
);

export const commandPrefix = visibleText(
  z
    .string()
    .regex(/^\S{1,5}$/, "is not 1 to 5 characters without spaces")
    .refine(
      (text) => !text.startsWith("/"),
      "is what Discord's own commands start with: use another, such as !",
    )
    .refine((text) => !/^[<@]/.test(text), "looks like a mention to Discord: use another, such as !"),
);
