import { z } from "zod";
import type { Database } from "../../store/open-database.ts";

/** What admins and operators set in Discord: it wins over the settings of `.env`, and holds over restarts. */
export interface AdminSettings {
  /** @param guildId undefined: what is set for everywhere */
  get<Name extends SettingName>(name: Name, guildId?: string): SettingValues[Name] | undefined;
  /** @param value undefined: nothing is set any more */
  set<Name extends SettingName>(
    name: Name,
    setting: {
      readonly guildId?: string | undefined;
      readonly value: SettingValues[Name] | undefined;
      readonly by: string;
    },
  ): void;
}

/** Longer ones are paid for with each answer in chat. In characters. */
export const longestPersona = 500;

const snowflake = z.string().regex(/^\d{17,20}$/);

/** What each setting holds. */
export interface SettingValues {
  /** New requests aren't taken. */
  readonly paused: true;
  /** The role that can ask for features in a server, by its id. */
  readonly role: string;
  /** How Turbot sounds in a server's chat. */
  readonly persona: string;
  /** For everywhere: the channel that admins are told in. */
  readonly adminChannel: string;
}

export type SettingName = keyof SettingValues;

const shapes: { readonly [Name in SettingName]: z.ZodType<SettingValues[Name]> } = {
  paused: z.literal(true),
  role: snowflake,
  persona: z.string().min(1).max(longestPersona),
  adminChannel: snowflake,
};

/** @param now the clock, in milliseconds since 1970 */
export function createAdminSettings(database: Database, now: () => number): AdminSettings {
  const select = database.prepare("SELECT value FROM admin_settings WHERE name = ? AND guild_id = ?");
  const remove = database.prepare("DELETE FROM admin_settings WHERE name = ? AND guild_id = ?");
  const upsert = database.prepare(
    `INSERT INTO admin_settings (name, guild_id, value, by, at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (name, guild_id) DO UPDATE SET value = excluded.value, by = excluded.by, at = excluded.at`,
  );
  return {
    get(name, guildId = "") {
      const row = select.get(name, guildId);
      // A newer release may have stored what this one doesn't understand: then the setting holds.
      return row === undefined ? undefined : read(shapes[name], row.value);
    },
    set(name, { guildId = "", value, by }) {
      if (value === undefined) remove.run(name, guildId);
      else upsert.run(name, guildId, JSON.stringify(shapes[name].parse(value)), by, now());
    },
  };
}

function read<T>(shape: z.ZodType<T>, text: unknown): T | undefined {
  try {
    return shape.safeParse(JSON.parse(String(text))).data;
  } catch {
    return undefined;
  }
}
