/** Why the host didn't do what a plugin asked. The plugin's author reads it, so it says what to do instead. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}
