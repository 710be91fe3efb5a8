import type { Node } from "oxc-parser";
import type { z } from "zod";
import { handlerProblem } from "../../declaration/handlers.ts";
import { type Manifest, ManifestError, mostRegistered } from "../../declaration/manifest.ts";
import { type Registered, registration } from "../../declaration/registration.ts";
import { schedulesOf } from "../../declaration/schedules-of.ts";
import type { Analysis } from "../analysis/analyse.ts";
import { type LiteralValue, literalValue, unknown } from "../analysis/literal-value.ts";
import type { Scope } from "../analysis/scope.ts";
import type { ScannedFile } from "../policy.ts";
import { importedFromTurbot } from "./check-plugin-class.ts";
import type { Report } from "./report.ts";

type Call = Extract<Node, { type: "CallExpression" }>;

interface Registering {
  readonly kind: Registered["kind"];
  readonly spec: (call: Call, scope: Scope) => LiteralValue;
  /** The index of its handler among the arguments. @default 1 */
  readonly handler?: number;
}

/** What each function registers, and how to read the specification from its arguments. */
const registering: Readonly<Record<string, Registering>> = {
  slashCommand: { kind: "slash", spec: first },
  prefixCommand: { kind: "prefix", spec: first },
  userMenu: { kind: "userMenu", spec: first },
  messageMenu: { kind: "messageMenu", spec: first },
  button: { kind: "button", spec: first },
  select: { kind: "select", spec: first },
  modal: { kind: "modal", spec: first },
  on: { kind: "event", spec: (call, scope) => under("event", first(call, scope)) },
  every: { kind: "every", spec: (call, scope) => under("interval", first(call, scope)) },
  at: { kind: "at", spec: (call, scope) => under("date", asDate(first(call, scope))) },
  cron: { kind: "cron", spec: cronSpec, handler: 2 },
  timer: { kind: "timer", spec: (call, scope) => under("name", first(call, scope)) },
};

/**
 * Checks registrations by the same rules the bot will read them by, as far as they are written in the source, so that a plugin
 * that can't be loaded is reported before anybody runs it. What is only known at run time is checked then.
 */
export function checkSpecs({ places }: Analysis, needs: ScannedFile["needs"], report: Report): void {
  const seen = new Set<string>();
  let count = 0;
  for (const { node, scope, inType } of places) {
    if (inType || node.type !== "CallExpression") continue;
    const what = importedFromTurbot(node.callee, scope) ?? "";
    const known = Object.hasOwn(registering, what) ? registering[what] : undefined;
    if (known === undefined) continue;
    const { kind } = known;
    count += 1;
    if (count === mostRegistered + 1)
      report.add("spec", node.start, `it registers more than ${mostRegistered} things`);
    const spec = known.spec(node, scope);
    const name = nameOf(spec.value);
    const called = name === undefined ? what : `${what} "${name}"`;
    const problem = problemOf(kind, spec, handlersOf(argument(node, known.handler ?? 1, scope)));
    if (problem !== undefined) report.add("spec", node.start, `${called}: ${problem}`);
    if (name !== undefined && isTwice(kind, spec.value, seen))
      report.add("spec", node.start, `${called} is registered twice`);
    if (kind === "event" && eventOf(spec.value) === "message" && !needs.discord.includes("read_messages"))
      report.add("needs", node.start, 'on("message") needs "read_messages"', "add it to `needs.discord`");
  }
}

/** The problem that the bot would report; undefined: none, as far as can be known. */
function problemOf(
  kind: Registered["kind"],
  { value: spec, open }: LiteralValue,
  handlers: readonly string[] | undefined,
): string | undefined {
  const value = { kind, spec, handlers: handlers ?? [] };
  const result = registration.safeParse(value);
  const unhandled =
    handlers === undefined || spec === unknown ? undefined : missingHandler(kind, spec, handlers, open);
  if (result.success) return scheduleProblem(result.data) ?? unhandled;
  const [worst] = result.error.issues.flatMap((issue) => realIssue(issue, [], value, open) ?? []);
  // Names are checked elsewhere.
  const isName = worst?.path[1] === "name" || (worst?.path[1] === "aliases" && worst.path.length > 2);
  if (worst === undefined || isName) return unhandled;
  const where = worst.path.slice(1).join(".");
  return `${where === "" ? "" : `${where}: `}${worst.message}`;
}

function missingHandler(
  kind: Registered["kind"],
  spec: unknown,
  handlers: readonly string[],
  open: ReadonlySet<object>,
): string | undefined {
  const groups = member(spec, "groups");
  const lists = [
    member(spec, "subcommands"),
    groups,
    ...membersIn(groups).flatMap((one) => [one, member(one, "subcommands")]),
  ];
  const isClear = isKnown(spec, open) && lists.every((list) => list !== unknown && isKnown(list, open));
  return isClear ? handlerProblem({ kind, spec, handlers }) : undefined;
}

/** Whether all of its own members are known. */
function isKnown(value: unknown, open: ReadonlySet<object>): boolean {
  return typeof value !== "object" || value === null || !open.has(value);
}

function scheduleProblem(registered: Registered): string | undefined {
  try {
    schedulesOf({ registered: [registered] } satisfies Pick<Manifest, "registered"> as Manifest);
    return undefined;
  } catch (error) {
    if (error instanceof ManifestError) return error.message;
    throw error;
  }
}

type Issue = z.ZodError["issues"][number];
interface Problem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The problem behind an issue; undefined: it may only exist because something isn't known. */
function realIssue(
  issue: Issue,
  at: readonly PropertyKey[],
  value: unknown,
  open: ReadonlySet<object>,
): Problem | undefined {
  const path = [...at, ...issue.path];
  const there = valueAt(value, path, open);
  if (there === unknown || (issue.code === "custom" && !isWhole(there, open))) return undefined;
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return { path, message: issue.message };
  const shapes = issue.errors.map((wrong) => wrong.flatMap((one) => realIssue(one, path, value, open) ?? []));
  const [nearest] = shapes.toSorted(
    (a, b) => a.length - b.length || (b[0]?.path.length ?? 0) - (a[0]?.path.length ?? 0),
  );
  return nearest?.[0];
}

/** The value at a path; `unknown` if it isn't known. */
function valueAt(value: unknown, path: readonly PropertyKey[], open: ReadonlySet<object>): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return at;
    if (!Object.hasOwn(at, key)) return open.has(at) ? unknown : undefined;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function isWhole(value: unknown, open: ReadonlySet<object>): boolean {
  if (typeof value !== "object" || value === null) return value !== unknown;
  return !open.has(value) && Object.values(value).every((part) => isWhole(part, open));
}

/** Commands are compared ignoring case, ids exactly. */
function isTwice(kind: Registered["kind"], spec: unknown, seen: Set<string>): boolean {
  const isCommand = ["slash", "prefix", "userMenu", "messageMenu"].includes(kind);
  const names = [nameOf(spec) ?? "", ...(kind === "prefix" ? aliasesOf(spec) : [])];
  const keys = names.map((name) => `${kind} ${isCommand ? name.normalize("NFC").toLowerCase() : name}`);
  const wasSeen = keys.some((key, at) => seen.has(key) || keys.indexOf(key) !== at);
  for (const key of keys) seen.add(key);
  return wasSeen;
}

function membersIn(value: unknown): readonly unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value) : [];
}

function member(spec: unknown, name: string): unknown {
  return typeof spec === "object" && spec !== null && Object.hasOwn(spec, name)
    ? (spec as Record<string, unknown>)[name]
    : undefined;
}

function nameOf(spec: unknown): string | undefined {
  const name = member(spec, "name") ?? member(spec, "id");
  return typeof name === "string" ? name : undefined;
}

function aliasesOf(spec: unknown): readonly string[] {
  const aliases = member(spec, "aliases");
  return Array.isArray(aliases) ? aliases.filter((one) => typeof one === "string") : [];
}

function eventOf(spec: unknown): unknown {
  return member(spec, "event");
}

function first(call: Call, scope: Scope): LiteralValue {
  return argument(call, 0, scope);
}

function argument(call: Call, at: number, scope: Scope): LiteralValue {
  const node = call.arguments[at];
  if (call.arguments.slice(0, at + 1).some((one) => one.type === "SpreadElement"))
    return { value: unknown, open: new Set() };
  return node === undefined ? { value: undefined, open: new Set() } : literalValue(node, scope);
}

function under(name: string, { value, open }: LiteralValue): LiteralValue {
  return { value: { [name]: value }, open };
}

/** The date as `at` registers it. A text that isn't a date stays as it is and fails validation. */
function asDate({ value, open }: LiteralValue): LiteralValue {
  if (typeof value !== "string" && typeof value !== "number") return { value: unknown, open };
  const date = new Date(value);
  return { value: Number.isNaN(date.getTime()) ? value : date.toISOString(), open };
}

function cronSpec(call: Call, scope: Scope): LiteralValue {
  const [pattern, options] = [first(call, scope), argument(call, 1, scope)];
  const timeZone = valueAt(options.value, ["timeZone"], options.open);
  const isUnknown = options.value === unknown;
  return {
    value: { pattern: pattern.value, timeZone: isUnknown ? unknown : (timeZone ?? "UTC") },
    open: pattern.open,
  };
}

/** The names of its handlers, "" for a single one; undefined: only known at run time. */
function handlersOf({ value, open }: LiteralValue): readonly string[] | undefined {
  if (value === unknown) return undefined;
  if (typeof value !== "object" || value === null) return value === true ? [""] : [];
  if (open.has(value) || Object.values(value).some((one) => typeof one === "object" && open.has(one)))
    return undefined;
  return Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    if (one === true || one === unknown) return [name];
    // A group's.
    if (typeof one !== "object" || one === null) return [];
    return Object.entries(one).flatMap(([inner, each]) =>
      each === true || each === unknown ? [`${name} ${inner}`] : [],
    );
  });
}
