/** The checker is gone, or was killed because it took too long. */
export class CheckerDiedError extends Error {
  override readonly name = "CheckerDiedError";
  /** The machine ended it, or couldn't start it: that says nothing of what was checked, nor of the checker. Undefined: it may. */
  readonly blames: "machine" | undefined;

  constructor(message: string, options: ErrorOptions & { readonly blames?: "machine" | undefined } = {}) {
    super(message, options);
    this.blames = options.blames;
  }
}
