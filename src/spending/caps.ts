/** The most that can be spent (UTC). 0 turns spending off. */
export interface Caps {
  /** In a day, for each person, whoever they are. */
  readonly user: Cap;
  /** In a day, for each person who can't ask for features; `user` holds for them as well. */
  readonly member: Cap;
  /** In a day, for everyone in a server together. */
  readonly guild: Cap;
  /** In a day, for everyone everywhere together. */
  readonly day: Cap;
  /** In a calendar month, for everything together. */
  readonly month: MonthCap;
}

export interface Cap {
  readonly dollars: number;
  /** Everything Claude reads and writes, cached or not. */
  readonly tokens: number;
}

export interface MonthCap {
  readonly dollars: number;
  /** How much of it is for chat, in percent. The rest is for building, which may also take what chat leaves. */
  readonly chatPercent: number;
  /** How much of chat's part plugins can use, in percent: of the month, of a day, and of a person's share of one. */
  readonly pluginPercent: number;
}
