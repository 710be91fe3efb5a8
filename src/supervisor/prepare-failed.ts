/** A release could not be made ready for no certain fault of its own (network, disk, git): worth trying again. */
export class PrepareFailedError extends Error {
  override readonly name = "PrepareFailedError";
  /** The last lines of what failed. */
  readonly output: string;

  constructor(message: string, output: string, options?: ErrorOptions) {
    super(message, options);
    this.output = output;
  }
}
