/**
 * Whose doing it is that something couldn't be done. "plugin": its author can mend it. "server": rights, AutoMod, what is locked
 * or gone: an admin's or a member's affair. "discord": it is away, or busy. "turbot": its own failure.
 */
export type Blame = "plugin" | "server" | "discord" | "turbot";

/** Why the host didn't do what a plugin asked. The plugin's author reads it, so it says what to do instead. */
export class RefusalError extends Error {
  override readonly name = "RefusalError";
  readonly blame: Blame;

  constructor(
    message: string,
    { blame = "plugin", ...options }: ErrorOptions & { readonly blame?: Blame } = {},
  ) {
    super(message, options);
    this.blame = blame;
  }
}
