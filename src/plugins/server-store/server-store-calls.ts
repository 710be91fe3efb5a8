import { z } from "zod";
import { RefusalError } from "../../declaration/refusal.ts";
import { snowflake } from "../capabilities/actions/place.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { sayersOf, writersOf } from "../words/people-in-calls.ts";
import { quotas } from "./quotas.ts";
import type { Place, ServerStore } from "./server-store.ts";
import { withStore } from "./store-errors.ts";

type Input = Readonly<Record<string, unknown>>;

/** Ten years: longer than that is for good. */
const longestMs = 10 * 365 * 24 * 60 * 60 * 1_000;

const key = z.string().max(1000);
const keyed = z.object({ key, expiresInMs: z.number().int().min(1).max(longestMs).optional() });
const withValue = keyed.extend({ value: z.string() });
/** Null: there is no value. */
const swap = keyed.extend({ value: z.string().nullable(), expected: z.string().nullable() });
const add = keyed.extend({ by: z.number() });
const page = z.object({
  prefix: key.default(""),
  after: key.optional(),
  limit: z.number().int().min(1).max(quotas.pageEntries).default(quotas.pageEntries),
  order: z.enum(["asc", "desc"]).default("asc"),
});
const member = z.object({ userId: snowflake });
const scored = member.extend({ score: z.number() });
const added = member.extend({ by: z.number() });
const best = z.object({ limit: z.number().int().min(1).max(100), from: z.number().int().min(1) });
const around = member.extend({ each: z.number().int().min(1).max(50) });
const named = z.object({ name: z.string().min(1).max(quotas.rankings.nameLength) });

interface Asked {
  readonly store: ServerStore;
  readonly place: Place;
  readonly input: Input;
  readonly underWay: readonly HandlerCall[];
  readonly keepsTexts: boolean;
}

const calls = {
  "serverStore.get": ({ store, place, input }) => store.get(place, keyed.parse(input).key),
  "serverStore.delete": ({ store, place, input }) => store.delete(place, keyed.parse(input).key),
  "serverStore.set": ({ store, place, input, ...how }) => {
    const { key, value, expiresInMs } = withValue.parse(input);
    store.set(place, key, value, { expiresInMs, ...optionsOf(how) });
  },
  "serverStore.swap": ({ store, place, input, ...how }) => {
    const { key, value, expected, expiresInMs } = swap.parse(input);
    return store.swap(
      place,
      key,
      { expected, value },
      { expiresInMs, endsAsBefore: true, ...optionsOf(how) },
    );
  },
  "serverStore.add": ({ store, place, input }) => {
    const { key, by, expiresInMs } = add.parse(input);
    return store.add(place, key, by, { expiresInMs });
  },
  "serverStore.page": ({ store, place, input }) => store.page(place, page.parse(input)),
  "ranking.get": ({ store, place, input }) =>
    store.rankings.score(listOf(place, input), member.parse(input).userId),
  "ranking.set": ({ store, place, input, underWay }) => {
    const { userId, score } = scored.parse(input);
    store.rankings.set(listOf(place, input, underWay), userId, score);
  },
  "ranking.add": ({ store, place, input, underWay }) => {
    const { userId, by } = added.parse(input);
    return store.rankings.add(listOf(place, input, underWay), userId, by);
  },
  "ranking.remove": ({ store, place, input }) =>
    store.rankings.remove(listOf(place, input), member.parse(input).userId),
  "ranking.rankOf": ({ store, place, input }) =>
    store.rankings.rankOf(listOf(place, input), member.parse(input).userId),
  "ranking.top": ({ store, place, input }) => {
    const { limit, from } = best.parse(input);
    return store.rankings.top(listOf(place, input), limit, from);
  },
  "ranking.around": ({ store, place, input }) => {
    const { userId, each } = around.parse(input);
    return store.rankings.around(listOf(place, input), userId, each);
  },
  "ranking.count": ({ store, place, input }) => store.rankings.count(listOf(place, input)),
  "ranking.clear": ({ store, place, input }) => store.rankings.clear(listOf(place, input)),
} as const satisfies Readonly<Record<string, (asked: Asked) => unknown>>;

export type ServerStoreCallName = keyof typeof calls;

export function isServerStoreCall(method: string): method is ServerStoreCallName {
  return Object.hasOwn(calls, method);
}

/**
 * What a plugin asks of what it keeps per server.
 *
 * @param served the servers where Turbot is
 * @param isApart the plugin reads: the call comes from an engine for one server
 * @throws z.ZodError, RefusalError
 */
export async function callServerStore(
  method: ServerStoreCallName,
  asked: Omit<Asked, "place">,
  served: () => readonly string[],
  isApart = false,
): Promise<unknown> {
  const { guildId, userId } = asked.input;
  if (guildId === null)
    throw new RefusalError("What is kept for a server needs one, and this call comes from none");
  const server = snowflake.parse(guildId);
  if (!served().includes(server))
    throw new RefusalError("Turbot isn't in that server, so nothing is kept for it");
  const owner = method.startsWith("ranking.") || userId === undefined ? "" : snowflake.parse(userId);
  if (isApart && writing.has(method)) await withStore(() => asked.store.keepApart());
  const call: (asked: Asked) => unknown = calls[method];
  return withStore(() => call({ ...asked, place: { guildId: server, owner } }));
}

/** What brings something in. */
const writing: ReadonlySet<ServerStoreCallName> = new Set([
  ...(["serverStore.set", "serverStore.swap", "serverStore.add"] as const),
  ...(["ranking.set", "ranking.add"] as const),
]);

function optionsOf({ underWay, keepsTexts }: Pick<Asked, "underWay" | "keepsTexts">) {
  return { keepsTexts, by: (text: string) => writersOf(text, underWay) };
}

/** @param underWay in whose calls it may be created */
function listOf({ guildId }: Place, input: Input, underWay: readonly HandlerCall[] = []) {
  const by = (text: string) => sayersOf(text, underWay);
  return { guildId, name: named.parse(input).name, by };
}
