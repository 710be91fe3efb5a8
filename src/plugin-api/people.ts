export interface User {
  readonly id: string;
  /** The account name. */
  readonly name: string;
  /** What people see: nickname, display name or account name. */
  readonly displayName: string;
  readonly bot: boolean;
}

export interface Member {
  readonly user: User;
  readonly nickname: string | null;
  /** Ids of roles. */
  readonly roles: readonly string[];
  /** ISO 8601, or null if Discord didn't say. */
  readonly joinedAt: string | null;
  /** They haven't accepted the server's rules yet: until then they can't write there, and plugins can't give them roles. */
  readonly pending: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  /** Discord's channel type: 0 text, 2 voice, 11 public thread … */
  readonly type: number;
  readonly guildId: string | null;
}

export interface Role {
  readonly id: string;
  readonly name: string;
}

export interface Guild {
  readonly id: string;
  readonly name: string;
}
