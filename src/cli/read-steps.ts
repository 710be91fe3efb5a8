import { parseArgs } from "node:util";
import type { Permission } from "../plugin-api/permission.ts";
import type { By, ClaudeAnswer, MenuTarget } from "../plugin-api/testing.ts";
import type { Step } from "../plugins/dry-run/script.ts";

const flags = {
  command: { type: "string" },
  say: { type: "string" },
  press: { type: "string" },
  choose: { type: "string" },
  submit: { type: "string" },
  react: { type: "string" },
  join: { type: "string" },
  leave: { type: "string" },
  advance: { type: "string" },
  subcommand: { type: "string" },
  option: { type: "string" },
  as: { type: "string" },
  in: { type: "string" },
  role: { type: "string" },
  permission: { type: "string" },
  zone: { type: "string" },
  user: { type: "string" },
  message: { type: "string" },
  author: { type: "string" },
  now: { type: "string" },
  setting: { type: "string", multiple: true },
  http: { type: "string", multiple: true },
  claude: { type: "string", multiple: true },
  "without-key": { type: "string", multiple: true },
  "no-scan": { type: "boolean" },
  json: { type: "boolean" },
} as const;

/** What begins a step. All that follows belongs to it. */
const beginnings = [
  ...(["command", "say", "press", "choose", "submit", "react"] as const),
  ...(["join", "leave", "advance"] as const),
] as const;
type Beginning = (typeof beginnings)[number];

/** The arguments of `turbot try`. */
export interface Script {
  readonly files: readonly string[];
  readonly steps: readonly Step[];
  readonly now: string | undefined;
  /** What the web answers, by URL. */
  readonly http: Readonly<Record<string, { readonly body: string }>>;
  /** What Claude answers, in order. */
  readonly claude: readonly ClaudeAnswer[];
  /** What an admin has set, by the setting's name. */
  readonly settings: Readonly<Record<string, string>>;
  /** The keys that no admin has filled in, by their names in the code. */
  readonly missingSecrets: readonly string[];
  readonly scans: boolean;
  readonly json: boolean;
}

interface Begun {
  readonly what: Beginning;
  readonly name: string;
  readonly more: Map<string, string[]>;
}

/** Reads the steps in the order in which they are written. @throws Error in words */
export function readSteps(args: readonly string[]): Script {
  const { tokens, values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    tokens: true,
    options: flags,
  });
  const begun: Begun[] = [];
  /** What is said before the first step is about it, too. */
  let more = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== "option" || token.value === undefined) continue;
    const what = beginnings.find((one) => one === token.name);
    if (what === undefined) more.set(token.name, [...(more.get(token.name) ?? []), token.value]);
    else {
      if (begun.length > 0) more = new Map();
      begun.push({ what, name: token.value, more });
    }
  }
  return {
    files: positionals,
    steps: begun.map(stepOf),
    now: values.now,
    http: Object.fromEntries((values.http ?? []).map(answerOf)),
    claude: (values.claude ?? []).map(claudeAnswer),
    settings: Object.fromEntries((values.setting ?? []).map(pairOf)),
    missingSecrets: values["without-key"] ?? [],
    scans: values["no-scan"] !== true,
    json: values.json === true,
  };
}

function stepOf({ what, name, more }: Begun): Step {
  const last = (flag: string) => more.get(flag)?.at(-1);
  const by = byOf(more);
  const pairs = Object.fromEntries((more.get("option") ?? []).map(pairOf));
  switch (what) {
    case "command": {
      const subcommand = last("subcommand");
      const on = targetOf(last("user"), last("message"), last("author"));
      return {
        ...{ do: what, name, options: pairs, args: Object.values(pairs), by },
        ...(subcommand === undefined ? {} : { subcommand }),
        ...(on === undefined ? {} : { on }),
      };
    }
    case "say":
      return { do: what, content: name, by };
    case "react": {
      const on = last("message");
      return { do: what, emoji: name, by, ...(on === undefined ? {} : { on }) };
    }
    case "press": {
      const [id = "", ...value] = name.split(":");
      return { do: what, id, by, ...(value.length === 0 ? {} : { value: value.join(":") }) };
    }
    case "choose":
      return { do: what, id: name, values: more.get("option") ?? [], by };
    case "submit":
      return { do: what, id: name, fields: pairs, by };
    case "join":
    case "leave":
      return { do: what, name };
    case "advance":
      return { do: what, time: name };
  }
}

function byOf(more: ReadonlyMap<string, readonly string[]>): By {
  const [as, place] = [more.get("as")?.at(-1), more.get("in")?.at(-1)];
  const [roles, permissions] = [more.get("role"), more.get("permission")];
  const timeZone = more.get("zone")?.at(-1);
  return {
    ...(as === undefined ? {} : { as }),
    ...(place === undefined ? {} : { in: place }),
    ...(roles === undefined ? {} : { roles }),
    ...(timeZone === undefined ? {} : { timeZone }),
    // Another name is refused when it is used.
    ...(permissions === undefined ? {} : { permissions: permissions as Permission[] }),
  };
}

function answerOf(given: string): readonly [string, { readonly body: string }] {
  const [, url, body] = /^(\S+) (.*)$/s.exec(given) ?? [];
  if (url === undefined || body === undefined)
    throw new Error(`--http ${given} has no answer: write "https://example.com/tide 3 m".`);
  return [url, { body }];
}

/** A form is written as JSON. */
function claudeAnswer(given: string): ClaudeAnswer {
  if (!given.startsWith("{")) return given;
  try {
    return JSON.parse(given) as ClaudeAnswer;
  } catch (cause) {
    throw new Error(`--claude ${given} is neither text nor a form as JSON: {"name":"value"}.`, { cause });
  }
}

function pairOf(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return at < 0 ? [pair, "true"] : [pair.slice(0, at), pair.slice(at + 1)];
}

function targetOf(
  user: string | undefined,
  message: string | undefined,
  author: string | undefined,
): MenuTarget | undefined {
  if (user !== undefined) return { user };
  if (message === undefined) return undefined;
  return { message, ...(author === undefined ? {} : { author }) };
}
