import { z } from "zod";
import { createLooks, unreadable } from "../commands/name-skeleton.ts";
import { isUnattendedNeed, needForEvent, needOf, unattendedNeeds } from "../plugin-api/needs.ts";
import { handlerProblem } from "./handlers.ts";
import { type ReachKind, reachesOf } from "./read-reach.ts";
import { needs, type Registered, registration } from "./registration.ts";
import { secretProblem, secretsOf } from "./secrets.ts";
import { addressesIn, settings } from "./settings.ts";

/** Reads a plugin's manifest. Its input comes from unreviewed code. */

/** The most commands, components, listeners and schedules of one plugin. */
export const mostRegistered = 100;

const manifest = z.object({
  apiVersion: z.string().max(10),
  needs,
  settings: settings.default({}),
  /** It has a hook that checks what an admin enters. */
  checksSettings: z.boolean().default(false),
  registered: z.array(registration).max(mostRegistered),
});

export interface Manifest extends Omit<z.infer<typeof manifest>, "needs"> {
  readonly needs: DeclaredNeeds;
}

/** What a plugin needs, and which of its settings are addresses, on whose hosts it gets whatever it likes. */
export type DeclaredNeeds = z.infer<typeof needs> & { readonly addresses?: readonly string[] };

/** When it can reach people who used one of its commands, each in the plugin's own words. */
export function reachesIn({ registered }: Manifest, kind: ReachKind): readonly string[] {
  return [...new Set(registered.flatMap(({ spec }) => reachesOf(spec, kind)))];
}

/** A plugin's declaration is invalid. The message says what and where. */
export class ManifestError extends Error {
  override readonly name = "ManifestError";
}

/** @throws ManifestError */
export function readManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new ManifestError("It can't be said what the plugin registers", { cause });
  }
  // Few are read, most of them at the start: to compile the schema takes longer.
  const result = manifest.safeParse(value, { jitless: true });
  if (!result.success) throw new ManifestError(explain(value, result.error));
  checkNames(result.data);
  checkNeeds(result.data);
  checkHandlers(result.data);
  const addresses = addressesIn(result.data.settings);
  return addresses.length === 0
    ? result.data
    : { ...result.data, needs: { ...result.data.needs, addresses } };
}

/** `slash "roll": options.sides.description: Too big …` */
function explain(value: unknown, error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "The plugin registers something unknown";
  const { path, message } = closestIssue(issue);
  const [list, index, ...rest] = path;
  if (list !== "registered" || typeof index !== "number") return `${path.join(".")}: ${message}`;
  const at = (value as { registered: { kind?: unknown; spec?: { name?: unknown; id?: unknown } }[] })
    .registered[index];
  const named = at?.spec?.name ?? at?.spec?.id;
  const name = typeof named === "string" ? ` "${named}"` : "";
  const where = rest.slice(1).join(".");
  return `${typeof at?.kind === "string" ? at.kind : "something"}${name}: ${where === "" ? "" : `${where}: `}${message}`.slice(
    0,
    500,
  );
}

type Issue = z.ZodError["issues"][number];

/** The issue with the closest shape of a union. */
function closestIssue(
  issue: Issue,
  at: readonly PropertyKey[] = [],
): { readonly path: readonly PropertyKey[]; readonly message: string } {
  const path = [...at, ...issue.path];
  if (issue.code !== "invalid_union") return { path, message: issue.message };
  const depthOf = ([first]: readonly Issue[]) => first?.path.length ?? 0;
  const [nearest = []] = issue.errors
    .filter((wrong) => wrong.length > 0)
    .toSorted((a, b) => a.length - b.length || depthOf(b) - depthOf(a));
  const [first] = nearest;
  return first === undefined ? { path, message: issue.message } : closestIssue(first, path);
}

function checkHandlers({ registered }: Pick<Manifest, "registered">): void {
  for (const one of registered) {
    const problem = handlerProblem(one);
    const [name] = namesOf(one).names;
    const called = name === undefined ? one.kind : `${one.kind} "${name}"`;
    if (problem !== undefined) throw new ManifestError(`${called}: ${problem}`.slice(0, 500));
  }
}

function checkNeeds({ needs, registered }: Pick<Manifest, "needs" | "registered">): void {
  const [problem] = needs.unattended.flatMap((need) => unattendedProblem(need, needs.discord) ?? []);
  if (problem !== undefined) throw new ManifestError(problem);
  const unsaid = claudeProblem(needs);
  if (unsaid !== undefined) throw new ManifestError(unsaid);
  const unmet = registered.some(({ spec }) => reachesOf(spec, "dm").length > 0);
  if (unmet && !needs.discord.includes("write_to_people"))
    throw new ManifestError(`reach.dm needs "write_to_people": add it to needs.discord`);
  const opensMail = registered.some(({ spec }) => reachesOf(spec, "mail").length > 0);
  if (opensMail && !needs.discord.includes("receive_mail"))
    throw new ManifestError(`reach.mail needs "receive_mail": add it to needs.discord`);
  if (needs.claude !== undefined && needs.discord.includes("receive_mail"))
    throw new ManifestError(
      `needs has "receive_mail" and claude: what people write to the team in private goes to no AI, so make it two plugins`,
    );
  const [misplaced] = secretsOf(needs.secrets).flatMap((one) => secretProblem(one, needs.http) ?? []);
  if (misplaced !== undefined) throw new ManifestError(misplaced);
  for (const one of registered) {
    if (one.kind !== "event") continue;
    const { event } = one.spec;
    const need = needForEvent(event);
    if (need !== undefined && !needs.discord.includes(need))
      throw new ManifestError(`on("${event}") needs "${need}": add it to needs.discord`);
  }
}

/** Why a need can't be listed in `needs.unattended`, in a sentence; undefined: it can. @param discord what it needs at all */
export function unattendedProblem(need: string, discord: readonly string[]): string | undefined {
  if (!discord.includes(need)) return `needs.unattended has "${need}": add it to needs.discord too`;
  // What only a newer release knows is refused elsewhere, or not at all after a rollback.
  if (needOf(need) === undefined || isUnattendedNeed(need)) return undefined;
  const listed = unattendedNeeds.map((name) => `"${name}"`).join(", ");
  return `needs.unattended can't have "${need}", only ${listed}`;
}

/** Why a plugin can't ask Claude as it declares that, in a sentence; undefined: it can, or doesn't. */
export function claudeProblem({
  discord,
  claude,
}: {
  readonly discord: readonly string[];
  readonly claude?: string | undefined;
}): string | undefined {
  if (claude !== undefined || !discord.includes("ask_claude")) return undefined;
  return `needs.discord has "ask_claude": say what for instead, with needs.claude: "translate what you ask it to"`;
}

function checkNames({ registered }: Pick<Manifest, "registered">): void {
  checkLocalNames(registered);
  const seen = createLooks<string>();
  for (const { kind, names } of registered.map(namesOf)) {
    for (const name of names) {
      const other = seen.get({ kind, name });
      if (other?.toLowerCase() === name.toLowerCase()) {
        throw new ManifestError(`It registers ${kind} "${name}" twice`);
      }
      if (other !== undefined) {
        throw new ManifestError(`It registers ${kind} "${name}", which looks like its "${other}"`);
      }
      const why = isCommand(kind) ? unreadable(name) : undefined;
      if (why !== undefined) throw new ManifestError(`${kind} "${name}" can't be a command's name: ${why}`);
      seen.set({ kind, name }, name);
    }
  }
}

/** People with another language see these instead, so they are held to the same. */
function checkLocalNames(registered: readonly Registered[]): void {
  for (const { kind, spec } of registered) {
    if (!("localizations" in spec)) continue;
    for (const [locale, { name }] of Object.entries(spec.localizations ?? {})) {
      const why = name === undefined ? undefined : unreadable(name);
      if (why !== undefined)
        throw new ManifestError(`${kind} "${name}" (${locale}) can't be a command's name: ${why}`);
    }
  }
}

function isCommand(kind: string): boolean {
  return kind === "slash" || kind === "prefix" || kind === "userMenu" || kind === "messageMenu";
}

function namesOf(registered: Registered): { readonly kind: string; readonly names: readonly string[] } {
  switch (registered.kind) {
    case "slash":
    case "userMenu":
    case "messageMenu":
    case "timer":
      return { kind: registered.kind, names: [registered.spec.name] };
    case "prefix":
      return { kind: "prefix", names: [registered.spec.name, ...(registered.spec.aliases ?? [])] };
    case "button":
    case "select":
    case "modal":
      return { kind: registered.kind, names: [registered.spec.id] };
    default:
      return { kind: registered.kind, names: [] };
  }
}
