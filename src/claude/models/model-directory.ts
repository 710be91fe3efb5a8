import type { Log } from "../../log/log.ts";
import type { Purpose } from "../call-context.ts";
import { type Choice, chooseModel } from "./choose-model.ts";
import type { Model } from "./model.ts";
import type { ModelsRead } from "./read-models.ts";
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
  /** Whether the Models API says that it has no model of the configured name. A gateway may have it all the same. */
  isUnknown(purpose: Purpose): boolean;
  /** Whether the configured model has answered a call since the start, and is not gone since. */
  hasAnswered(purpose: Purpose): boolean;
  /** Whether the Models API has ever answered. */
  isRead(): boolean;
  /** Asks the Models API what there is. It costs nothing. Never rejects: what was known stays. @returns whether it answered */
  refresh(): Promise<boolean>;
  /** Why the Models API didn't answer when it was asked last; undefined: it did, or wasn't asked yet. */
  trouble(): unknown;
  /**
   * The Messages API doesn't know a model that it was called with.
   *
   * @param signal ends the wait for what the Models API says
   * @returns whether this purpose now runs on another one
   */
  refuse(purpose: Purpose, id: string, signal?: AbortSignal): Promise<boolean>;
  /** A model answered a call. */
  answered(id: string): void;
  /** Told after something new was learnt. */
  onLearnt(listener: () => void): void;
}

/** Somebody waits for an answer: what the Models API doesn't say within so many milliseconds is said at the next look. */
const refusalPatienceMs = 3_000;

/** The models in the settings. */
export type ConfiguredModels = Readonly<Record<Purpose, string>>;

export function createModelDirectory(powers: {
  readonly configured: ConfiguredModels;
  /** Asks the Models API, within seconds. */
  readonly read: (names: readonly string[]) => Promise<ModelsRead>;
  readonly log: Log;
}): ModelDirectory {
  const { configured, log } = powers;
  const listeners = new Set<() => void>();
  const refused = new Set<string>();
  const answering = new Set<string>();
  let known: ModelsRead | undefined;
  let reading: Promise<boolean> | undefined;
  let trouble: unknown;

  async function read(): Promise<boolean> {
    try {
      known = await powers.read([...new Set(Object.values(configured))]);
      log.info("claude.models_read", { models: known.listed.length });
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

  const choose = (purpose: Purpose) => chooseModel(configured[purpose], { listed: known?.listed, refused });
  const described = (name: string) => known?.listed.find(({ id }) => id === (findModel(name)?.id ?? name));

  return {
    choose,
    configured: (purpose) => configured[purpose],
    endOf(purpose) {
      const at = Date.parse(described(configured[purpose])?.retires_at ?? "");
      return Number.isNaN(at) ? undefined : new Date(at);
    },
    successorOf(purpose) {
      const name = configured[purpose];
      const choice = chooseModel(name, { listed: known?.listed, refused: new Set([...refused, name]) });
      return choice.kind === "replaced" ? choice.model : undefined;
    },
    isUnknown: (purpose) => known?.unknown.has(configured[purpose]) === true,
    hasAnswered: (purpose) => answering.has(configured[purpose]),
    isRead: () => known !== undefined,
    async refresh() {
      const before = [...refused];
      const isRead = await readOnce();
      // What was refused and is listed is tried again: it may have been about this key's rights, and those change.
      for (const id of isRead ? before : []) {
        const its = described(id);
        if (its !== undefined && its.lifecycle !== "retired") refused.delete(id);
      }
      tell();
      return isRead;
    },
    answered(id) {
      if (answering.has(id)) return;
      answering.add(id);
      tell();
    },
    async refuse(purpose, id, signal) {
      refused.add(id);
      answering.delete(id);
      const patience = AbortSignal.timeout(refusalPatienceMs);
      await orAborted(readOnce(), signal === undefined ? patience : AbortSignal.any([patience, signal]));
      tell();
      const choice = choose(purpose);
      return choice.kind !== "none" && choice.model.id !== id;
    },
    trouble: () => trouble,
    onLearnt: (listener) => void listeners.add(listener),
  };
}

/** Waits for work, and no longer than until the signal is aborted. The work goes on. */
async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted) resolve();
  await Promise.race([work, aborted]);
}
