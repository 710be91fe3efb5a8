/**
 * Who is to blame for a refusal. "plugin": its author can fix it. "server": permissions, AutoMod, or something locked or gone,
 * which an admin or a member can fix. "discord": it is unavailable or busy. "turbot": its own failure.
 */
export type Blame = "plugin" | "server" | "discord" | "turbot";

/** The host didn't do what a plugin asked. The plugin's author reads the message, so it says what to do instead. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly blame: Blame;
  /** What whoever used the plugin reads instead, as a sentence without its full stop. @default what the blame says */
  readonly forPeople: string | undefined;

  constructor(
    message: string,
    {
      blame = "plugin",
      forPeople,
      ...options
    }: ErrorOptions & { readonly blame?: Blame; readonly forPeople?: string } = {},
  ) {
    super(message, options);
    this.blame = blame;
    this.forPeople = forPeople;
  }
}
