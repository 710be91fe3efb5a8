/** https://discord.com/developers/docs/resources/message#message-object-message-types */
export const messageType = {
  default: 0,
  pinned: 6,
  userJoin: 7,
  boost: 8,
  channelNameChange: 4,
  threadCreated: 18,
  reply: 19,
  slashCommand: 20,
  threadStarter: 21,
  menuCommand: 23,
  autoModeration: 24,
  pollResult: 46,
} as const;

const written: ReadonlySet<number> = new Set([
  messageType.default,
  messageType.reply,
  messageType.slashCommand,
  messageType.menuCommand,
]);

/**
 * Whether a person wrote a message, or had a command write it. All others are Discord's own: pins, joins, boosts, thread
 * names, AutoMod alerts (with the blocked text), though they name a person as their author.
 */
export function isWritten(type: number): boolean {
  return written.has(type);
}
