/*
 * Secrets without a telltale prefix, recognized by their context. Parts have a maximum length, and neighbouring parts have no
 * characters in common, so that a hostile line costs little.
 */

/** Placeholders instead of real secrets. `${password}` is filled in by a template. */
const noExample = String.raw`(?![^\s"'\x60]{0,60}?(?i:example|placeholder|change|your|dummy|fake|test|sample|secret|password|hunter|xxx|<|\$\{|\*\*))`;
/** Characters in alphabetical order aren't random. */
const noAlphabet = String.raw`(?![^\s"'\x60]{0,200}?(?i:abcdefgh|stuvwxyz))`;
/** Not a path; and, below, not advice on passwords. */
const noPath = String.raw`(?!(?:\.{0,2}|~|[A-Za-z]:)[\/\\][\w.-]{1,60}[\/\\])`;
const noAdvice = String.raw`(?![^\s"'\x60]{0,60}?(?i:must-|at-least|or-more|characters))`;
/** Not words and numbers with hyphens: `item-1234-of-the-shop`. */
const noSlug = String.raw`(?!(?:[A-Za-z]{1,40}|\d{1,20})(?:[-_](?:[A-Za-z]{1,40}|\d{1,20})){2,30}(?![\w-]))`;
const quote = String.raw`["'\x60]`;
const digit = String.raw`(?=[^\s\d"'\x60]{0,99}\d)`;
const letter = String.raw`(?=[^\sA-Za-z"'\x60]{0,99}[A-Za-z])`;
const bothCases = String.raw`(?=[^\sA-Z"'\x60]{0,99}[A-Z])(?=[^\sa-z"'\x60]{0,99}[a-z])`;
const threeDigits = String.raw`(?=(?:[^\s\d"'\x60]{0,99}\d){3})`;
const random = `(?:${digit}${bothCases}|${threeDigits}${letter})`;

/** `apiKey`, `API_KEY`, "client-secret", and `botToken: string`. */
const name =
  "(?i:(?:api|access|auth|client|bearer|private|secret|signing|session|refresh|webhook|bot|app|service|account|encryption)[_-]?(?:key|token|secret|password)|secret|token)";
const given = String.raw`["'\x60\]]{0,2}(?:\s{0,3}:\s{0,3}string)?\s{0,3}[:=]\s{0,3}`;
const password = "(?i:passw(?:or)?d|passphrase|pwd)";
const netrcLogin = String.raw`\s{1,9}login\s{1,9}\S{1,99}\s{1,9}password\s{1,9}${noExample}`;
const databases =
  "(?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\\+srv)?|rediss?|amqps?|mssql|sqlserver|clickhouse|nats|ldaps?|smtps?|s?ftps?)";

export const placedSecrets: readonly (readonly [what: string, shape: RegExp])[] = [
  [
    "a password in an address",
    /\b[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}:(?!\$?\{|<|(?:example|changeme)@)[^\s/:@]{6,200}@/i,
  ],
  // Databases accept passwords with any characters, and people don't escape them.
  [
    "a password in an address",
    new RegExp(
      String.raw`\b${databases}:\/\/[^\s/:@"'\x60]{0,200}:(?!(?:pass|pw|x+|\*+|\.+)@)(?!\$?\{|<)[^\s@"'\x60]{4,200}@[\w[]`,
      "i",
    ),
  ],
  [
    "what is named like a secret",
    new RegExp(
      `${name}${given}${quote}${noAlphabet}(?:${digit}${bothCases}[\\w+/=.-]{24,200}|${threeDigits}${letter}(?:[a-z0-9]{24,200}|[A-Z0-9]{24,200}))${quote}`,
    ),
  ],
  [
    "what is named like a password",
    new RegExp(
      `${password}${given}${quote}${noExample}${noPath}${noAdvice}${digit}${letter}[^\\s"'\`]{8,200}${quote}`,
    ),
  ],
  // As in `.env` and in a shell.
  [
    "what is named like a secret",
    new RegExp(
      String.raw`(?:SECRET|TOKEN|KEY|PASSWORD|PASSWD|CREDENTIALS?)=(?!process\.|import\.)${noExample}${random}[\w+/=~.-]{20,200}(?=[\s"'\x60;]|$)`,
    ),
  ],
  [
    "a key in an address",
    new RegExp(
      String.raw`\b(?i:app_?id|api_?key|access_?token|auth_?token|key)=${noExample}${noSlug}${threeDigits}${letter}[\w-]{24,200}`,
    ),
  ],
  [
    "a login in a header",
    new RegExp(
      String.raw`(?i:authorization)["'\x60\]]{0,2}\s{0,3}[:=,]\s{0,3}["'\x60]?(?i:bearer|basic|token|bot)\s{1,3}${noExample}(?:${digit}|${bothCases})[\w.~+/=-]{16,}`,
    ),
  ],
  [
    "a login in a header",
    new RegExp(String.raw`${quote}(?:Bearer|Basic|Bot) ${noExample}${digit}${bothCases}[\w.~+/=-]{24,}`),
  ],
  // The host's name has a dot, or the password a digit: the rest are sentences.
  [
    "a login in a .netrc",
    new RegExp(
      String.raw`\bmachine\s{1,9}(?:(?=\S{0,99}\.)\S{1,99}${netrcLogin}|\S{1,99}${netrcLogin}${digit})\S{6,}`,
    ),
  ],
  ["a private key in JSON", new RegExp(`["'][dk]["']\\s{0,3}:\\s{0,3}["']${bothCases}[\\w-]{40,1400}["']`)],
];
