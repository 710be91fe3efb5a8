/** What a member reads when there is no room for an answer yet. */
export function laterWords({
  full,
  waitMs,
}: {
  readonly full: "member" | "channel";
  readonly waitMs: number;
}): string {
  const seconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const wait = seconds === 1 ? "a second" : `${seconds} seconds`;
  return full === "member"
    ? `Later, please: I chat with everybody in turn. Ask me again in ${wait}; until then I won't answer you.`
    : `Later, please: I've said a lot in this channel. Ask me again in ${wait}; feature requests still work.`;
}
