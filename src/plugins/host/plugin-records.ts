import { type Copies, createCopies } from "../../discord/store/copies.ts";
import type { Database } from "../../store/open-database.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createPluginSecrets, type PluginSecrets } from "../secrets/plugin-secrets.ts";
import { createVault, type Vault } from "../secrets/vault.ts";
import { type AskedToForget, createAskedToForget } from "../store/asked-to-forget.ts";
import { type BeforeJournal, createBeforeJournal } from "../store/before-journal.ts";
import { type ClosedLetters, createClosedLetters } from "../store/closed-letters.ts";
import { createDueDeeds, type DueDeeds } from "../store/due-deeds.ts";
import { createMailConversations, type MailConversations } from "../store/mail-conversations.ts";
import { createPingConsents, type PingConsents } from "../store/ping-consents.ts";
import { createPluginAutoMod, type PluginAutoMod } from "../store/plugin-auto-mod.ts";
import { createPluginDeeds, type PluginDeeds } from "../store/plugin-deeds.ts";
import { createPluginGrants, dryRunGranter, type PluginGrants } from "../store/plugin-grants.ts";
import { createPluginMessages, type PluginMessages } from "../store/plugin-messages.ts";
import { createPluginPresses, type PluginPresses } from "../store/plugin-presses.ts";
import { createSecretRows } from "../store/plugin-secrets.ts";
import { createPluginSettings, type PluginSettings } from "../store/plugin-settings.ts";
import { createPluginSwitches, type PluginSwitches } from "../store/plugin-switches.ts";
import { createPluginTimers, type PluginTimers } from "../store/plugin-timers.ts";
import { createPluginVersions, type PluginVersions } from "../store/plugin-versions.ts";
import { createPluginsWithClaude, type PluginsWithClaude } from "../store/plugins-with-claude.ts";
import { createScheduleTimes, type ScheduleTimes } from "../store/schedule-times.ts";
import { createTimeZones, type TimeZones } from "../store/time-zones.ts";

/** What survives a restart: what admins and members decided about plugins, which sources worked, when schedules are due. */
export interface PluginRecords {
  readonly switches: PluginSwitches;
  readonly grants: PluginGrants;
  readonly settings: PluginSettings;
  readonly versions: PluginVersions;
  readonly times: ScheduleTimes;
  readonly timers: PluginTimers;
  /** Which time zones people said are theirs. */
  readonly zones: TimeZones;
  readonly pings: PingConsents;
  /** Who agreed to be written to by direct message. */
  readonly letters: PingConsents;
  readonly closedLetters: ClosedLetters;
  /** Who writes to which team. */
  readonly mails: MailConversations;
  readonly deeds: PluginDeeds;
  /** What is to be taken back of that. */
  readonly due: DueDeeds;
  /** Which plugins Claude's words have reached. */
  readonly withClaude: PluginsWithClaude;
  /** What waits for a moderator's press. */
  readonly presses: PluginPresses;
  /** Which rules of AutoMod are a plugin's. */
  readonly autoMod: PluginAutoMod;
  readonly messages: PluginMessages;
  /** What of people's messages plugins repeat. */
  readonly copies: Copies;
  /** How messages and members are, for what plugins hear when they change. */
  readonly before: BeforeJournal;
  /** Who asked to be forgotten, until what plugins keep per server has been looked through. */
  readonly askedToForget: AskedToForget;
  /** What admins filled in. */
  readonly secrets: PluginSecrets;
}

interface SecretPowers {
  /** @default one without a key: nothing can be filled in */
  readonly vault?: Vault;
  /** From now on this stands in no log. @default it isn't hidden */
  readonly hide?: (secret: string) => void;
}

/** @param copies the ones that hear of deletions */
export function createPluginRecords(
  database: Database,
  now: () => number,
  copies = createCopies(database, now),
  { vault = createVault([]), hide }: SecretPowers = {},
): PluginRecords {
  return {
    switches: createPluginSwitches(database, now),
    grants: createPluginGrants(database, now),
    settings: createPluginSettings(database, now),
    versions: createPluginVersions(database, now),
    times: createScheduleTimes(database, now),
    timers: createPluginTimers(database),
    zones: createTimeZones(database, now),
    pings: createPingConsents(database, now),
    letters: createPingConsents(database, now, "letter_consents"),
    closedLetters: createClosedLetters(database, now),
    mails: createMailConversations(database, now),
    deeds: createPluginDeeds(database, now),
    due: createDueDeeds(database),
    withClaude: createPluginsWithClaude(database, now),
    presses: createPluginPresses(database, now),
    autoMod: createPluginAutoMod(database),
    messages: createPluginMessages(database, now),
    copies,
    before: createBeforeJournal(database, now),
    askedToForget: createAskedToForget(database),
    secrets: createPluginSecrets({
      ...{ rows: createSecretRows(database, now), vault },
      ...(hide === undefined ? {} : { hide }),
    }),
  };
}

/** Records in memory, for dry runs: everything that a plugin declares is granted. */
export function createPassingRecords(now = Date.now): PluginRecords {
  return {
    ...createPluginRecords(openDatabase(":memory:"), now),
    grants: {
      has: () => true,
      granter: () => dryRunGranter,
      confirm: () => {},
      objectsOf: () => undefined,
      delegatedRoles: () => new Set(),
      isOnOldTerms: () => false,
      grant: () => {},
      revoke: () => {},
      of: () => [],
      isPaused: () => false,
      markPresent: () => {},
      paused: () => [],
    },
  };
}
