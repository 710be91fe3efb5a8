import type { Finding } from "../policy/policy.ts";
import { finding } from "./apply-changes.ts";

/** The only one that has several lines. */
const A_PRIVATE_KEY = "a private key";
const KEY_BEGINS = /-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/;
const KEY_ENDS = /-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----/;

/**
 * What the tokens of services look like that people and programs paste by mistake. Each part has a longest length: a
 * hostile line must not keep the bot busy.
 */
const shapes: readonly (readonly [what: string, shape: RegExp])[] = [
  [A_PRIVATE_KEY, KEY_BEGINS],
  ["a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})/],
  ["an Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  // Names with hyphens have no digits and capitals among their letters.
  ["a secret key", /\bsk-(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[A-Z])[\w-]{32}/],
  ["a Discord bot token", /\b[MNO][A-Za-z0-9_-]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/],
  ["a Discord webhook", /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[\w-]{60,}/],
  ["an AWS key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Google key", /\bAIza[A-Za-z0-9_-]{35}/],
  ["a Slack token", /\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,}/],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20,}/],
  ["a GitLab token", /\bglpat-[\w-]{20,}/],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}\b/],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{34,}\b/],
  ["a SendGrid key", /\bSG\.[\w-]{22}\.[\w-]{43}/],
  ["a Telegram bot token", /\b\d{8,10}:AA[\w-]{33}\b/],
  ["a signed token", /\beyJ[\w-]{10,500}\.eyJ[\w-]{10,4000}\.[\w-]{20}/],
  // What a template fills in, `${password}`, isn't one.
  ["a password in an address", /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{1,200}:(?!\$?\{)[^\s/:@]{6,200}@/i],
];

/** A secret shorter than this would be found in half of all texts. */
const SHORTEST = 8;

/**
 * Looks for secrets in a text that is about to be published. The findings never quote what was found.
 *
 * @param own the bot's own secrets: refused in any form that is plain to read, Base64 and hex included
 */
export function findSecrets(path: string, text: string, own: readonly string[]): Finding[] {
  return text.split("\n").flatMap((line, at) => {
    const what = secretIn(line, own);
    if (what === undefined) return [];
    return [finding(path, "secret", `line ${at + 1} has ${what}`, "never write secrets into code", at + 1)];
  });
}

/**
 * The same text with every line left out that holds a secret, and with the whole of a private key: for a text that people
 * wait for, and that can't be sent back to whoever wrote it.
 *
 * @param own as for `findSecrets`
 */
export function withoutSecrets(text: string, own: readonly string[]): string {
  let insideKey = false;
  return text
    .split("\n")
    .flatMap((line) => {
      const what = secretIn(line, own);
      const goesOn = insideKey;
      if (what === A_PRIVATE_KEY || goesOn) insideKey = !KEY_ENDS.test(line);
      if (goesOn) return [];
      return [what === undefined ? line : `(A line is left out here: it held ${what}.)`];
    })
    .join("\n");
}

function secretIn(line: string, own: readonly string[]): string | undefined {
  for (const secret of own) {
    if (secret.length < SHORTEST) continue;
    const forms = [
      secret,
      Buffer.from(secret).toString("base64").replace(/=+$/, ""),
      Buffer.from(secret).toString("hex"),
      [...secret].toReversed().join(""),
    ];
    if (forms.some((form) => line.includes(form))) return "a secret of the bot's own";
  }
  return shapes.find(([, shape]) => shape.test(line))?.[0];
}
