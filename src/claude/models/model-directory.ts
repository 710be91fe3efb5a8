import type { Log } from "../../log/log.ts";
import type { Purpose } from "../call-context.ts";
import { type Choice, chooseModel } from "./choose-model.ts";
import type { Model } from "./model.ts";
import type { ModelsRead } from "./read-models.ts";
import { findModel } from "./table.ts";

/** Which models are configured, and which run. */
export interface ModelDirectory {
  /** The model a call for this purpose uses now. */
  choose(purpose: Purpose): Choice;
  /** The name in the settings. */
  configured(purpose: Purpose): string;
  /** When the API says the configured model ends; undefined if it doesn't say. */
  endOf(purpose: Purpose): Date | undefined;
  /** The model that would replace the configured one if it were gone. */
  successorOf(purpose: Purpose): Model | undefined;
  /** Whether the Models API says that it has no model of the configured name. A gateway may still have it. */
  isUnknown(purpose: Purpose): boolean;
  /** Whether the configured model has answered a call since the start, and isn't gone since. */
  hasAnswered(purpose: Purpose): boolean;
  /** Whether the Models API has ever answered. */
  isRead(): boolean;
  /** Asks the Models API what exists, which is free. Never rejects: on failure, what was known stays. @returns whether it answered */
  refresh(): Promise<boolean>;
  /** Why the Models API's last call failed; undefined if it didn't, or none was made yet. */
  trouble(): unknown;
  /**
   * The Messages API doesn't know a model it was called with.
   *
   * @param signal aborts the wait for the Models API
   * @returns whether this purpose now uses another one
   */
  refuse(purpose: Purpose, id: string, signal?: AbortSignal): Promise<boolean>;
  /** A model answered a call. */
  answered(id: string): void;
  /** Called after something was learnt. */
  onChange(listener: () => void): void;
}

/** Somebody waits for an answer: if the Models API takes longer than this, in milliseconds, the next look has to do. */
const refusalTimeoutMs = 3_000;

/** The models in the settings. */
export type ConfiguredModels = Readonly<Record<Purpose, string>>;

export function createModelDirectory(powers: {
  readonly configured: ConfiguredModels;
  /** Asks the Models API; takes seconds at most. */
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

  /** Concurrent callers share one answer. */
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
      // A refused model that is listed is tried again: it may have been about this key's access, which can change.
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
      const timeout = AbortSignal.timeout(refusalTimeoutMs);
      await orAborted(readOnce(), signal === undefined ? timeout : AbortSignal.any([timeout, signal]));
      tell();
      const choice = choose(purpose);
      return choice.kind !== "none" && choice.model.id !== id;
    },
    trouble: () => trouble,
    onChange: (listener) => void listeners.add(listener),
  };
}

/** Waits for the work, but only until the signal is aborted. The work goes on. */
async function orAborted(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  signal.addEventListener("abort", () => resolve(), { once: true });
  if (signal.aborted) resolve();
  await Promise.race([work, aborted]);
}
