/** The checker is gone, or was killed because it took too long. */
export class CheckerDied extends Error {
  override readonly name = "CheckerDied";
}
