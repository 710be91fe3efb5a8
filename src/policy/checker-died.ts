/** The checker died, or was killed because it took too long. */
export class CheckerDiedError extends Error {
  override readonly name = "CheckerDiedError";
  /** The machine ended it, or couldn't start it, so neither the input nor the checker is to blame. Undefined: either may be. */
  readonly blames: "machine" | undefined;

  constructor(message: string, options: ErrorOptions & { readonly blames?: "machine" | undefined } = {}) {
    super(message, options);
    this.blames = options.blames;
  }
}
