import { createHash } from "node:crypto";
import { type Database, transaction } from "../../store/open-database.ts";

/** The sources that a plugin has had: which of them worked, and which are quarantined. */
export interface PluginVersions {
  /** One of its handlers succeeded. Keeps the source, to fall back to. */
  worked(plugin: string, source: string): void;
  quarantine(plugin: string, source: string, reason: string): void;
  /** Why this source is quarantined; undefined: it isn't. */
  quarantined(plugin: string, source: string): string | undefined;
  /** Releases all of a plugin's sources from quarantine. */
  release(plugin: string): void;
  /** Rewrites the reasons of quarantines older than a moment (milliseconds since 1970). */
  reword(before: number, change: (reason: string) => string): void;
  /** The latest source that worked and isn't quarantined, if there is one. */
  lastGood(plugin: string): string | undefined;
}

/** Sources kept for each plugin: the one that runs, one to fall back to, and one more. */
const mostKept = 3;

export function createPluginVersions(database: Database, now: () => number): PluginVersions {
  const mark = database.prepare(
    `INSERT INTO plugin_versions (plugin, hash, source, worked_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (plugin, hash) DO UPDATE SET source = excluded.source, worked_at = excluded.worked_at`,
  );
  const forget = database.prepare(
    `UPDATE plugin_versions SET source = NULL, worked_at = NULL
     WHERE plugin = ?1 AND worked_at IS NOT NULL AND hash NOT IN
       (SELECT hash FROM plugin_versions WHERE plugin = ?1 AND worked_at IS NOT NULL ORDER BY worked_at DESC LIMIT ?2)`,
  );
  const tidy = database.prepare(
    "DELETE FROM plugin_versions WHERE plugin = ? AND worked_at IS NULL AND quarantined_at IS NULL",
  );
  const seal = database.prepare(
    `INSERT INTO plugin_versions (plugin, hash, quarantined_at, reason) VALUES (?, ?, ?, ?)
     ON CONFLICT (plugin, hash) DO UPDATE SET quarantined_at = excluded.quarantined_at, reason = excluded.reason`,
  );
  const sealed = database.prepare(
    "SELECT reason FROM plugin_versions WHERE plugin = ? AND hash = ? AND quarantined_at IS NOT NULL",
  );
  const unseal = database.prepare(
    "UPDATE plugin_versions SET quarantined_at = NULL, reason = NULL WHERE plugin = ?",
  );
  const newest = database.prepare(
    `SELECT source FROM plugin_versions
     WHERE plugin = ? AND worked_at IS NOT NULL AND source IS NOT NULL AND quarantined_at IS NULL
     ORDER BY worked_at DESC LIMIT 1`,
  );
  const sealedBefore = database.prepare(
    "SELECT plugin, hash, reason FROM plugin_versions WHERE quarantined_at < ? AND reason IS NOT NULL",
  );
  const reword = database.prepare("UPDATE plugin_versions SET reason = ? WHERE plugin = ? AND hash = ?");
  return {
    worked: (plugin, source) =>
      transaction(database, () => {
        mark.run(plugin, hashOf(source), source, now());
        forget.run(plugin, mostKept);
        tidy.run(plugin);
      }),
    quarantine: (plugin, source, reason) => void seal.run(plugin, hashOf(source), now(), reason),
    quarantined(plugin, source) {
      const row = sealed.get(plugin, hashOf(source));
      return row === undefined ? undefined : String(row.reason);
    },
    release: (plugin) => void unseal.run(plugin),
    reword(before, change) {
      for (const { plugin, hash, reason } of sealedBefore.all(before)) {
        const changed = change(String(reason));
        if (changed !== reason) reword.run(changed, String(plugin), String(hash));
      }
    },
    lastGood(plugin) {
      const source = newest.get(plugin)?.source;
      return source === undefined ? undefined : String(source);
    },
  };
}

function hashOf(source: string): string {
  return createHash("sha256").update(source).digest("hex");
}
