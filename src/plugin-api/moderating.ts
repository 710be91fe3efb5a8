import type { Duration } from "./duration.ts";
import { idOf, type Person } from "./guild-actions.ts";
import { callHost } from "./host-link.ts";

/** Why, for them and for the audit log: at most 300 characters. */
export interface Moderation {
  readonly reason?: string | undefined;
}

/** What came of it. */
export interface Moderated {
  /** They got Turbot's direct message about it. False: they take none, or were told too often lately. */
  readonly wasTold: boolean;
}

export interface TimeOut extends Moderation {
  /** At most 28 days. */
  readonly for: Duration;
}

export interface Ban extends Moderation {
  /** Turbot lifts the ban then. @default for good */
  readonly for?: Duration | undefined;
  /** Their messages of that time are deleted, too: at most 7 days. @default none */
  readonly deleteMessages?: Duration | undefined;
}

/** @param place the call it belongs to, or a server */
export async function moderate(
  what: "timeOut" | "endTimeOut" | "kick" | "ban" | "unban" | "warn" | "nickname",
  place: { readonly call: string } | { readonly guildId: string | null },
  whom: Person,
  how: TimeOut | Ban | Moderation | (Moderation & { readonly nickname: string | null }) = {},
): Promise<Moderated> {
  return (await callHost(what, { ...how, ...place, userId: idOf(whom) })) as Moderated;
}

/**
 * What can be moderated in a call. Each tells the person once, by direct message, what happened, why, until when and by whom; the plugin
 * sends nothing. They must stand below whoever asks and below Turbot.
 */
export class Moderating {
  readonly #call: string;

  constructor(call: string) {
    this.#call = call;
  }

  /** Times a member out. Needs `time_out_members`. */
  async timeOut(whom: Person, how: TimeOut): Promise<Moderated> {
    return moderate("timeOut", { call: this.#call }, whom, how);
  }

  /** Needs `time_out_members`. */
  async endTimeOut(whom: Person, how?: Moderation): Promise<void> {
    await moderate("endTimeOut", { call: this.#call }, whom, how);
  }

  /** Needs `kick_members`. */
  async kick(whom: Person, how?: Moderation): Promise<Moderated> {
    return moderate("kick", { call: this.#call }, whom, how);
  }

  /** Bans somebody, also who isn't in the server. Needs `ban_members`. */
  async ban(whom: Person, how?: Ban): Promise<Moderated> {
    return moderate("ban", { call: this.#call }, whom, how);
  }

  /** Needs `ban_members`. */
  async unban(whom: Person, how?: Moderation): Promise<void> {
    await moderate("unban", { call: this.#call }, whom, how);
  }

  /**
   * Changes a nickname, of 32 characters at most, or takes it away with `null`: of somebody below whoever asks, or their own. Nobody is told.
   * Not in events. Needs `change_nicknames`.
   */
  async setNickname(whom: Person, nickname: string | null, how?: Moderation): Promise<void> {
    await moderate("nickname", { call: this.#call }, whom, { ...how, nickname });
  }

  /** Tells a member that they are warned, and why: nothing else happens. Needs `warn_members`. */
  async warn(whom: Person, how?: Moderation): Promise<Moderated> {
    return moderate("warn", { call: this.#call }, whom, how);
  }
}
