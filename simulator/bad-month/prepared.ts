/** What was there before, by people's hands and by a plugin of long ago. */
export interface Prepared {
  readonly pinned: string;
  readonly unpinned: string;
  readonly written: string;
  readonly thread: string;
  readonly closing: string;
  readonly ticket: string;
}
