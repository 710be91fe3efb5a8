import Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { ClaudeUnavailableError } from "../claude-errors.ts";
import { DescribedModel } from "./described-model.ts";
import { findModel } from "./table.ts";

/** What the Models API said. */
export interface ModelsRead {
  /** Includes retired models, and those requested names that it knows under another id. */
  readonly listed: readonly DescribedModel[];
  /** Requested names for which it says it has no model. */
  readonly unknown: ReadonlySet<string>;
}

/** The API's largest page: https://platform.claude.com/docs/en/api/models/list */
const pageSize = 1_000;

/** The API has a few dozen models: anything longer than this isn't a list of models. */
const mostPages = 5;

const Page = z.looseObject({
  data: z.array(z.unknown()),
  has_more: z.boolean().catch(false),
  last_id: z.string().max(200).nullish().catch(undefined),
});

/**
 * Reads the list, and looks up those of `names` that aren't in it.
 *
 * @throws ClaudeUnavailableError when the response isn't a list of models: gateways answer with pages of their own
 * @throws what the SDK throws
 */
export async function readModels(
  client: Anthropic,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ModelsRead> {
  const listed = await readList(client, signal);
  const ids = new Set(listed.map(({ id }) => id));
  const found: DescribedModel[] = [];
  const unknown = new Set<string>();
  for (const name of names) {
    if (ids.has(findModel(name)?.id ?? name)) continue;
    const looked = await lookUp(client, name, signal);
    if (looked === "unknown") unknown.add(name);
    // Under the requested name: that is the one in the settings.
    else if (looked !== undefined) found.push({ ...looked, id: name });
  }
  return { listed: [...listed, ...found], unknown };
}

async function readList(client: Anthropic, signal: AbortSignal): Promise<readonly DescribedModel[]> {
  const listed: DescribedModel[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const query = {
      limit: pageSize,
      lifecycle: ["active", "deprecated", "retired"],
      ...(after === undefined ? {} : { after_id: after }),
    };
    const page = Page.safeParse(await client.get<unknown>("/v1/models", { query, signal }));
    // An unreadable entry counts as not listed; an entirely unreadable page counts as no list.
    const readable = page.data?.data.flatMap((entry) => DescribedModel.safeParse(entry).data ?? []) ?? [];
    if (page.data === undefined || (pages === 0 && readable.length === 0)) {
      throw new ClaudeUnavailableError("connection", "The Models API's answer is no list of models");
    }
    listed.push(...readable);
    after = page.data.last_id ?? undefined;
    if (!page.data.has_more || after === undefined) break;
  }
  return listed;
}

/** @returns undefined if the server can't look one up */
async function lookUp(
  client: Anthropic,
  name: string,
  signal: AbortSignal,
): Promise<DescribedModel | "unknown" | undefined> {
  try {
    const path = `/v1/models/${encodeURIComponent(name)}`;
    return DescribedModel.safeParse(await client.get<unknown>(path, { signal })).data;
  } catch (error) {
    if (!(error instanceof Anthropic.APIError) || error.status !== 404) throw error;
    return error.type === "not_found_error" ? "unknown" : undefined;
  }
}
