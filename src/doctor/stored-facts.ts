import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createGatewaySessions } from "../discord/store/gateway-session.ts";
import { bitsOfPermissions } from "../plugins/capabilities/permission-bits.ts";
import { createGrantedPermissions } from "../plugins/store/granted-permissions.ts";
import { knownSetUp, readKnown } from "../reports/set-up/known-facts.ts";
import { createTold } from "../reports/store/told.ts";
import { knownWebhook, type WebhookKnown } from "../set-up/github/webhook-fact.ts";
import type { Database } from "../store/open-database.ts";
import { openReadOnly } from "../store/open-read-only.ts";
import { parseRecord, type ReleaseRecord, recordFile } from "../supervisor/release-record.ts";
import { createDeliveries } from "../webhook/store/deliveries.ts";

/** What Turbot itself has noted in its home, read without changing anything. */
export interface StoredFacts {
  readonly webhook: WebhookKnown;
  /** Logins at Discord in the last 24 hours. Undefined: it isn't known. */
  readonly logins: number | undefined;
  /** What plugins were granted takes, in Discord's bits. Undefined: it isn't known. */
  readonly grantedBits: bigint | undefined;
  /** The supervisor's; null: nothing has run here, or it can't be read. */
  readonly record: ReleaseRecord | null;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** @param now in milliseconds since 1970 */
export function readStoredFacts(home: string, now: number): StoredFacts {
  const database = orUndefined(() => openReadOnly(join(home, "data", "sessions.db")));
  const read = <T>(look: (database: Database) => T) =>
    database === undefined ? undefined : orUndefined(() => look(database));
  try {
    const known = read((one) => readKnown(knownSetUp(createTold(one, () => now)).read()).get("webhook"));
    const hasHeard = read((one) => createDeliveries(one, () => now).any()) ?? false;
    return {
      webhook: known === undefined ? { state: hasHeard ? "heard" : "nothing" } : knownWebhook(known),
      // A home that has never run hasn't logged in either.
      logins:
        database === undefined ? 0 : read((one) => createGatewaySessions(one).identifiesSince(now - dayMs)),
      // Where nothing has run, nothing was granted.
      grantedBits:
        database === undefined ? 0n : read((one) => bitsOfPermissions(createGrantedPermissions(one)())),
      record: orUndefined(() => parseRecord(readFileSync(recordFile(home), "utf8"))) ?? null,
    };
  } finally {
    database?.close();
  }
}

/** A damaged or older database, which another check names. */
function orUndefined<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}
