/** Which messages are deleted: the newest that fit. */
export interface Purge {
  /** 1–100. */
  readonly count: number;
  /** Whose: an id. */
  readonly from?: string;
  /** Words in them, in any case. At most 100 characters. */
  readonly contains?: string;
  /** Only from before or after this message: ids. */
  readonly before?: string;
  readonly after?: string;
}

/** What came of it. */
export interface Purged {
  readonly deleted: number;
  /** Those that fit, and stayed: pinned ones; those of people whom whoever asked can't reach. */
  readonly pinned: number;
  readonly spared: number;
  /** It stopped at messages of more than two weeks ago, which Discord doesn't delete at once. */
  readonly tooOld: boolean;
}
