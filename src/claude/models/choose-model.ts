import { type DescribedModel, modelOf, unknownModel } from "./described-model.ts";
import type { Model } from "./model.ts";
import { findModel, models } from "./table.ts";

/** What is known of the models there are. */
export interface Known {
  /** What the Models API listed last, retired models too; undefined: it hasn't answered yet, or never does. */
  readonly listed: readonly DescribedModel[] | undefined;
  /** Ids that the Messages API itself didn't know: whatever a list says, they can't be called. */
  readonly refused: ReadonlySet<string>;
}

export type Choice =
  /** The model that was asked for. */
  | { readonly kind: "as configured"; readonly model: Model }
  /** It is gone, and this one answers in its place. */
  | { readonly kind: "replaced"; readonly model: Model }
  /** It is gone, and nothing of its line is there. */
  | { readonly kind: "none" };

/**
 * Which model a setting means today. What is gone is replaced by the newest of its line that our table knows, else by the newest that
 * the API describes. A date that has passed is no retirement: only the API's `lifecycle` is, or its refusal.
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
  // A list without the line, a gateway's own say, doesn't mean that the line isn't there.
  const there =
    offered.length > 0
      ? offered
      : models.map(assumed).filter((model) => !named.has(model.id) && canServe(model));
  const [newest] = there.toSorted(better).map(modelOf);
  return newest === undefined ? { kind: "none" } : { kind: "replaced", model: newest };
}

/** Where the Models API says nothing of a line, the table's models are taken for those that there are. */
function assumed({ id, line, released }: Model): DescribedModel {
  return { id, line, lifecycle: "active", created_at: released };
}

/** Known to our table before unknown, active before deprecated, newer before older. */
function better(one: DescribedModel, other: DescribedModel): number {
  const rank = (model: DescribedModel) =>
    (findModel(model.id) === undefined ? 2 : 0) + (model.lifecycle === "deprecated" ? 1 : 0);
  return rank(one) - rank(other) || releasedAt(other) - releasedAt(one);
}

/** Milliseconds since 1970. The API gives the epoch for a date that it doesn't know. */
function releasedAt({ id, created_at: at }: DescribedModel): number {
  const said = Date.parse(at ?? "");
  return said > 0 ? said : Date.parse(findModel(id)?.released ?? "1970-01-01");
}
