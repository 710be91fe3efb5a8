import type { Log } from "../../log/log.ts";
import type { Purpose } from "../errand.ts";
import { type Choice, chooseModel } from "./choose-model.ts";
import type { DescribedModel } from "./described-model.ts";
import type { Model } from "./model.ts";
import { findModel } from "./table.ts";

/** Which models are configured, and which run. */
export interface ModelDirectory {
  /** What a call for this purpose runs on now. */
  choose(purpose: Purpose): Choice;
  /** The name in the settings. */
  configured(purpose: Purpose): string;
  /** What the API said last of the configured model's end; undefined: it said nothing of it. */
  endOf(purpose: Purpose): Date | undefined;
  /** What would take the configured model's place if it were gone. */
  successorOf(purpose: Purpose): Model | undefined;
  /** Asks the Models API what there is. It costs nothing. Never rejects: what was known stays. @returns whether it answered */
  refresh(): Promise<boolean>;
  /** Why the Models API didn't answer when it was asked last; undefined: it did, or wasn't asked yet. */
  trouble(): unknown;
  /**
   * The Messages API doesn't know a model that it was called with.
   *
   * @returns whether this purpose now runs on another one
   */
  refuse(purpose: Purpose, id: string): Promise<boolean>;
  /** Told after something new was learnt. */
  onLearnt(listener: () => void): void;
}

/** The models in the settings. */
export type ConfiguredModels = Readonly<Record<Purpose, string>>;

export function createModelDirectory(powers: {
  readonly configured: ConfiguredModels;
  /** All models that the API lists, retired ones too, and those of the given names that it knows by another id. */
  readonly list: (names: readonly string[]) => Promise<readonly DescribedModel[]>;
  readonly log: Log;
}): ModelDirectory {
  const { configured, list, log } = powers;
  const listeners = new Set<() => void>();
  const refused = new Set<string>();
  let listed: readonly DescribedModel[] | undefined;
  let reading: Promise<boolean> | undefined;
  let trouble: unknown;

  async function read(): Promise<boolean> {
    try {
      listed = await list([...new Set(Object.values(configured))]);
      log.info("claude.models_read", { models: listed.length });
      trouble = undefined;
      return true;
    } catch (error) {
      trouble = error;
      log.info("claude.models_not_read", { error });
      return false;
    }
  }

  /** Those who ask at the same time share one answer. */
  function readOnce(): Promise<boolean> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function tell(): void {
    for (const listener of listeners) listener();
  }

  const choose = (purpose: Purpose) => chooseModel(configured[purpose], { listed, refused });

  return {
    choose,
    configured: (purpose) => configured[purpose],
    endOf(purpose) {
      const name = configured[purpose];
      const id = findModel(name)?.id ?? name;
      const at = Date.parse(listed?.find((one) => one.id === id)?.retires_at ?? "");
      return Number.isNaN(at) ? undefined : new Date(at);
    },
    successorOf(purpose) {
      const name = configured[purpose];
      const choice = chooseModel(name, { listed, refused: new Set([...refused, name]) });
      return choice.kind === "replaced" ? choice.model : undefined;
    },
    async refresh() {
      const answered = await readOnce();
      // What was refused is tried again: the refusal may have been about this key's rights, and those change.
      refused.clear();
      tell();
      return answered;
    },
    async refuse(purpose, id) {
      refused.add(id);
      await readOnce();
      tell();
      const choice = choose(purpose);
      return choice.kind !== "none" && choice.model.id !== id;
    },
    trouble: () => trouble,
    onLearnt: (listener) => void listeners.add(listener),
  };
}
