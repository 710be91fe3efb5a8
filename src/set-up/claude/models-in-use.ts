import type { Purpose } from "../../claude/call-context.ts";
import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import type { Purposes } from "./model-notices.ts";

/** For /healthz: the model in use for each purpose; null if there is none. */
export function modelsInUse(models: ModelDirectory): Readonly<Record<Purpose, string | null>> {
  const of = (purpose: Purpose) => {
    const choice = models.choose(purpose);
    return choice.kind === "none" ? null : choice.model.id;
  };
  return { chat: of("chat"), planning: of("planning"), building: of("building") };
}

/** The configured models, each with its purposes. */
export function byName(models: ModelDirectory): ReadonlyMap<string, Purposes> {
  const found = new Map<string, Purposes>();
  for (const purpose of ["building", "planning", "chat"] as const) {
    const name = models.configured(purpose);
    const others = found.get(name);
    found.set(name, others === undefined ? [purpose] : [...others, purpose]);
  }
  return found;
}
