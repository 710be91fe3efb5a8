/** The most that can be spent in one day (UTC). 0 turns spending off. */
export interface Caps {
  /** For each person. */
  readonly user: Cap;
  /** For everyone in a server together. */
  readonly guild: Cap;
  /** For everyone everywhere together. */
  readonly day: Cap;
}

export interface Cap {
  readonly dollars: number;
  /** Everything Claude reads and writes, cached or not. */
  readonly tokens: number;
}
