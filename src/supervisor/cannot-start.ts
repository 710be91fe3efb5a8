/** The message is one sentence for the person at the terminal, with the next move. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}
