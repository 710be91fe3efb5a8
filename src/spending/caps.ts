/** The most that may be spent in one day (UTC). 0 turns it off. */
export interface Caps {
  /** Of one person. */
  readonly user: Cap;
  /** Of all in one server. */
  readonly guild: Cap;
  /** Of everybody everywhere. */
  readonly day: Cap;
}

export interface Cap {
  readonly dollars: number;
  /** All that Claude reads and writes, cached or not. */
  readonly tokens: number;
}
