/** A release couldn't be prepared, and perhaps not through its own fault (network, disk, git): worth another try. */
export class PrepareFailedError extends Error {
  override readonly name = "PrepareFailedError";
  /** The last lines that the failed program printed. */
  readonly output: string;

  constructor(message: string, output: string, options?: ErrorOptions) {
    super(message, options);
    this.output = output;
  }
}
