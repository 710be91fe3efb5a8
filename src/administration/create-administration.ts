import type { Log } from "../log/log.ts";
import { type Database, transaction } from "../store/open-database.ts";
import type { Prune } from "../store/prune.ts";
import { type AdminActor, type AdminChange, aboutWhom, scopeOf, wordsOf } from "./admin-change.ts";
import type { Operators } from "./operators.ts";
import { type AdminAction, createAdminActions } from "./store/admin-actions.ts";
import type { AdminSettings } from "./store/admin-settings.ts";
import type { Reviewers } from "./store/reviewers.ts";

/** What admins and operators change in Discord: stored with an audit line, which the admin channel hears. */
export interface Administration {
  /**
   * Stores a change and its audit line together, once for each interaction.
   *
   * @param order called within: what throws there leaves nothing stored
   * @returns whether it is done now; false: this interaction has done it before
   */
  change(change: AdminChange, by: AdminActor, order?: () => void): boolean;
  /** The same for what the admin channel hears by itself. */
  noteTold(change: AdminChange, by: Pick<AdminActor, "userId" | "interaction">): void;
  /** Tells the admin channel what it hasn't heard of. Never rejects. @returns whether it has heard everything */
  tell(): Promise<boolean>;
  /** Why a server's new requests aren't taken; undefined: they are. */
  paused(guildId: string): "here" | "everywhere" | undefined;
  /** The newest audit lines. @param guildId undefined: of all servers */
  history(guildId: string | undefined, limit: number): readonly AdminAction[];
  readonly prune: Prune;
}

export function createAdministration(powers: {
  readonly database: Database;
  readonly settings: AdminSettings;
  readonly operators: Pick<Operators, "add" | "remove">;
  readonly reviewers: Pick<Reviewers, "name" | "agree" | "remove">;
  /** Posts to the admin channel. @param nonce the same action is told once */
  readonly tellAdmins: (text: string, nonce: string) => Promise<boolean>;
  readonly now: () => number;
  readonly log: Log;
}): Administration {
  const { database, settings, operators, reviewers, tellAdmins, now, log } = powers;
  const actions = createAdminActions(database, now);

  function store(change: AdminChange, by: string): void {
    const { set } = settings;
    switch (change.kind) {
      case "pause":
        set("paused", { guildId: change.guildId, value: true, by });
        break;
      case "resume":
        set("paused", { guildId: change.guildId, value: undefined, by });
        break;
      case "role":
        set("role", { guildId: change.guildId, value: change.roleId, by });
        break;
      case "persona":
        set("persona", { guildId: change.guildId, value: change.text, by });
        break;
      case "admin-channel":
        set("adminChannel", { value: change.channelId, by });
        break;
      case "add-operator":
        operators.add(change.userId, by);
        break;
      case "remove-operator":
        operators.remove(change.userId);
        break;
      case "name-reviewer":
        reviewers.name(change.userId, change.login, by);
        break;
      case "remove-reviewer":
        reviewers.remove(change.userId);
        break;
      case "agree-to-review":
        reviewers.agree(by);
        break;
      case "stop-reviewing":
        reviewers.remove(by);
        break;
      // Done by whoever asked for it to be noted.
      case "limit":
      case "cancel-request":
      case "go-back":
      case "deploy":
      case "clear-quarantine":
        break;
    }
  }

  const rowOf = (
    change: AdminChange,
    { userId, interaction }: Pick<AdminActor, "userId" | "interaction">,
  ) => ({
    ...{ interaction, guildId: scopeOf(change) ?? "", by: userId },
    ...{ about: aboutWhom(change), words: wordsOf(change) },
  });

  return {
    noteTold(change, by) {
      if (actions.note(rowOf(change, by))) actions.told(by.interaction);
    },
    change(change, by, order) {
      const { userId, interaction } = by;
      const isNew = transaction(database, () => {
        if (!actions.note(rowOf(change, by))) return false;
        store(change, userId);
        order?.();
        return true;
      });
      if (isNew) log.info("administration.changed", { kind: change.kind, by: userId, interaction });
      return isNew;
    },
    async tell() {
      try {
        for (const action of actions.untold()) {
          if (!(await tellAdmins(inWords(action), `admin ${action.interaction}`))) return false;
          actions.told(action.interaction);
        }
        return true;
      } catch (error) {
        log.error("administration.not_told", { error });
        return false;
      }
    },
    paused(guildId) {
      if (settings.get("paused") === true) return "everywhere";
      return settings.get("paused", guildId) === true ? "here" : undefined;
    },
    history: actions.latest,
    prune: actions.prune,
  };
}

/** An audit line for people. */
export function inWords({ by, about, words }: AdminAction): string {
  return `${by === "" ? "Somebody" : `<@${by}>`} ${words.replaceAll("{about}", about === "" ? "somebody" : `<@${about}>`)}.`;
}
