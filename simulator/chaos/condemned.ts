import { DatabaseSync } from "node:sqlite";
import type { ReleaseRecord } from "../../src/supervisor/release-record.ts";
import type { Ledger } from "./ledger.ts";
import { isGood } from "./releases.ts";

/** Good releases and good plugins that were blamed by mistake, in sentences. */
export function findWronglyQuarantined(
  database: string,
  record: ReleaseRecord | null,
  ledger: Ledger,
): readonly string[] {
  const good = new Map(
    ledger.merged.filter(({ kind }) => isGood(kind)).map(({ sha, pullRequest }) => [sha, pullRequest]),
  );
  const releases = (record?.quarantined ?? []).flatMap(({ commit, reason }) => {
    const pullRequest = good.get(commit);
    return pullRequest === undefined
      ? []
      : [`the good release of #${pullRequest} was quarantined: ${reason}`];
  });
  return [...releases, ...quarantinedPlugins(database)];
}

function quarantinedPlugins(path: string): readonly string[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return database
      .prepare("SELECT plugin, reason FROM plugin_versions WHERE quarantined_at IS NOT NULL")
      .all()
      .map(({ plugin, reason }) => `the plugin ${String(plugin)} was put into quarantine: ${String(reason)}`);
  } finally {
    database.close();
  }
}
