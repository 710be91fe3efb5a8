/**
 * A moment that everybody reads in their own language and time zone: https://docs.discord.com/developers/reference#message-formatting
 *
 * @param ms since 1970; Discord knows whole seconds
 * @param style "t": 16:20, "D": April 20, 2021, "f": both, "R": in two hours
 */
export function timestamp(ms: number, style: "t" | "D" | "f" | "R"): string {
  return `<t:${Math.floor(ms / 1_000)}:${style}>`;
}
