import { lstatSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "../system/write-whole.ts";
import { isCommitName } from "./commit-name.ts";

/**
 * `data/order.json`: what an operator ordered in Discord. The bot writes it; the supervisor takes it when no deploy is under way, and
 * removes it once it is done. An older supervisor leaves it there, and a newer one refuses it as too old.
 */
export type OperatorOrder = {
  /** The interaction: a snowflake. */
  readonly id: string;
  /** A Discord user's id. */
  readonly by: string;
  /** ISO 8601 */
  readonly at: string;
} & (
  | {
      readonly kind: "go-back";
      /** What ran when it was ordered: if something else runs by now, it isn't meant any more. */
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: "clear-quarantine"; readonly commit: string }
);

export function orderFile(home: string): string {
  return join(home, "data", "order.json");
}

/** It is on disk when this returns. A newer order replaces one that wasn't taken. */
export function writeOrder(home: string, order: OperatorOrder): void {
  mkdirSync(dirname(orderFile(home)), { recursive: true });
  writeWhole(orderFile(home), `${JSON.stringify(order)}\n`);
}

/** "refused": something is there that isn't an order. Undefined: nothing is. */
export function readOrder(home: string): OperatorOrder | "refused" | undefined {
  try {
    const found = lstatSync(orderFile(home));
    if (!found.isFile() || found.size > largest) return "refused";
    const value: unknown = JSON.parse(readFileSync(orderFile(home), "utf8"));
    return isOrder(value) ? value : "refused";
  } catch (error) {
    if (error instanceof SyntaxError) return "refused";
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Only this order: a newer one stays. */
export function forgetOrder(home: string, order: OperatorOrder | "refused"): void {
  const now = readOrder(home);
  const isIt = order === "refused" ? now === "refused" : typeof now === "object" && now.id === order.id;
  if (isIt) rmSync(orderFile(home), { recursive: true, force: true });
}

/** In bytes. A real one has about 250. */
const largest = 10_000;

function isOrder(value: unknown): value is OperatorOrder {
  if (typeof value !== "object" || value === null) return false;
  const { id, by, at, kind, from, to, commit } = value as Record<string, unknown>;
  const isSnowflake = (one: unknown) => typeof one === "string" && /^\d{1,20}$/.test(one);
  if (!isSnowflake(id) || !isSnowflake(by)) return false;
  if (typeof at !== "string" || at.length > 40 || Number.isNaN(Date.parse(at))) return false;
  if (kind === "go-back") return isCommitName(from) && isCommitName(to);
  return kind === "clear-quarantine" && isCommitName(commit);
}
