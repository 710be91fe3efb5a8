import { type DescribedModel, modelOf, unknownModel } from "./described-model.ts";
import type { Model } from "./model.ts";
import { findModel, models } from "./table.ts";

/** What is known about the existing models. */
export interface Known {
  /** The Models API's latest list, including retired models; undefined if it hasn't answered yet, or never does. */
  readonly listed: readonly DescribedModel[] | undefined;
  /** Ids that the Messages API itself didn't know: they can't be called, even if a list has them. */
  readonly refused: ReadonlySet<string>;
}

export type Choice =
  /** The configured model. */
  | { readonly kind: "as configured"; readonly model: Model }
  /** It is gone, and this one answers in its place. */
  | { readonly kind: "replaced"; readonly model: Model }
  /** It is gone, and nothing of its line is left. */
  | { readonly kind: "none" };

/**
 * Which model a setting means today. A model that is gone is replaced by the newest of its line in our table, or else by the newest
 * that the API describes. A past date doesn't mean retirement: only the API's `lifecycle` does, or its refusal.
 */
export function chooseModel(configured: string, { listed, refused }: Known): Choice {
  const own = findModel(configured);
  const described = listed?.find(({ id }) => id === (own?.id ?? configured));
  const isRefused = refused.has(configured) || refused.has(own?.id ?? configured);
  if (!isRefused && described?.lifecycle !== "retired") {
    const model = own ?? (described === undefined ? unknownModel(configured) : modelOf(described));
    return { kind: "as configured", model: { ...model, id: configured } };
  }
  const line = described?.line ?? own?.line;
  if (line === undefined) return { kind: "none" };
  const canServe = ({ id, lifecycle, line: its }: DescribedModel) =>
    (its ?? findModel(id)?.line) === line &&
    lifecycle !== "retired" &&
    id !== (own?.id ?? configured) &&
    !refused.has(id);
  const offered = (listed ?? []).filter(canServe);
  const named = new Set(listed?.map(({ id }) => id));
  // A list without the line, which a gateway may make up, doesn't mean that the line is gone.
  const there =
    offered.length > 0
      ? offered
      : models.map(assumed).filter((model) => !named.has(model.id) && canServe(model));
  const [newest] = there.toSorted(better).map(modelOf);
  return newest === undefined ? { kind: "none" } : { kind: "replaced", model: newest };
}

/** If the Models API says nothing of a line, the table's models are assumed to exist. */
function assumed({ id, line, released }: Model): DescribedModel {
  return { id, line, lifecycle: "active", created_at: released };
}

/** Models in our table before unknown ones, active before deprecated, newer before older. */
function better(one: DescribedModel, other: DescribedModel): number {
  const rank = (model: DescribedModel) =>
    (findModel(model.id) === undefined ? 2 : 0) + (model.lifecycle === "deprecated" ? 1 : 0);
  return rank(one) - rank(other) || releasedAt(other) - releasedAt(one);
}

/** Milliseconds since 1970. The API gives the epoch for an unknown date. */
function releasedAt({ id, created_at: at }: DescribedModel): number {
  const said = Date.parse(at ?? "");
  return said > 0 ? said : Date.parse(findModel(id)?.released ?? "1970-01-01");
}
