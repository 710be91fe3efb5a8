import {
  type APIAutoModerationAction,
  type APIAutoModerationRule,
  type APIEmbed,
  AuditLogEvent,
  AutoModerationActionType,
  MessageType,
} from "discord-api-types/v10";
import { type Core, isoTimestamp } from "../../core.ts";
import type { ChannelRecord, GuildRecord } from "../../data.ts";
import { changeMember } from "../../guilds/members.ts";
import { sendMessage } from "../../messages/send-message.ts";
import { audit } from "../audit-log.ts";
import { isAdmin } from "../hierarchy.ts";

/** A rule, and the text that triggered it. */
export interface Triggered {
  readonly guild: GuildRecord;
  readonly rule: APIAutoModerationRule;
  readonly channel: ChannelRecord;
  readonly authorId: string;
  readonly content: string;
  /** The keyword or pattern; "" for mentions. */
  readonly matches: string;
  readonly text: string;
}

const { BlockMessage, SendAlertMessage, Timeout } = AutoModerationActionType;
const audited: ReadonlyMap<AutoModerationActionType, AuditLogEvent> = new Map([
  [BlockMessage, AuditLogEvent.AutoModerationBlockMessage],
  [SendAlertMessage, AuditLogEvent.AutoModerationFlagToChannel],
  [Timeout, AuditLogEvent.AutoModerationUserCommunicationDisabled],
]);

/**
 * All that a rule does: a message in its alert channel, a time-out, entries in the audit log, and AUTO_MODERATION_ACTION_EXECUTION for
 * each. https://docs.discord.com/developers/events/gateway-events#auto-moderation-action-execution
 *
 * @param messageId undefined: it was blocked
 */
export function executeRule(core: Core, found: Triggered, messageId: string | undefined): void {
  const { guild, rule, channel, authorId, content, matches, text } = found;
  const guildId = guild.guild.id;
  const place = channel.channel.id;
  for (const action of rule.actions) {
    if (action.type === Timeout) timeOut(core, found, action);
    const alertId = action.type === SendAlertMessage ? alert(core, found, action, messageId) : undefined;
    const d = {
      ...{ guild_id: guildId, action: { metadata: {}, ...action } },
      ...{ rule_id: rule.id, rule_trigger_type: rule.trigger_type, user_id: authorId, channel_id: place },
      ...(messageId === undefined ? {} : { message_id: messageId }),
      ...(alertId === undefined ? {} : { alert_system_message_id: alertId }),
      content,
      matched_keyword: matches === "" ? null : matches,
      matched_content: matches === "" ? null : text,
    };
    core.emit({ t: "AUTO_MODERATION_ACTION_EXECUTION", d, guildId });
    const event = audited.get(action.type);
    if (event === undefined) continue;
    const options = {
      auto_moderation_rule_name: rule.name,
      auto_moderation_rule_trigger_type: String(rule.trigger_type) as `${number}`,
      channel_id: place,
    };
    // Whose doing such an entry is, Discord doesn't document: here it is the person's.
    audit(core, guild, { id: authorId }, { action: event, targetId: authorId, options: options as never });
  }
}

function timeOut(core: Core, { guild, authorId }: Triggered, { metadata }: APIAutoModerationAction): void {
  if (isAdmin(core, guild, authorId)) return;
  const until = isoTimestamp(core.now() + (metadata?.duration_seconds ?? 0) * 1_000);
  changeMember(core, guild, authorId, { timedOutUntil: until });
}

/** The message in the alert channel, in its author's name; undefined if the channel is gone. */
function alert(
  core: Core,
  { rule, channel, authorId, content, matches, text }: Triggered,
  { metadata }: APIAutoModerationAction,
  messageId: string | undefined,
): string | undefined {
  const where = core.data.channels.get(metadata?.channel_id ?? "");
  if (where === undefined) return undefined;
  const fields = Object.entries({
    rule_name: rule.name,
    channel_id: channel.channel.id,
    decision_id: core.nextId(),
    keyword: matches,
    keyword_matched_content: text,
    ...(messageId === undefined ? {} : { flagged_message_id: messageId }),
    decision_outcome: messageId === undefined ? "blocked" : "flagged",
  }).map(([name, value]) => ({ name, value, inline: false }));
  // A type of embed that only Discord makes.
  const embed = { type: "auto_moderation_message", description: content, fields } as unknown as APIEmbed;
  const type = MessageType.AutoModerationAction;
  const draft = { channel: where, authorId, content: "", type, embeds: [embed] };
  return sendMessage(core, draft).message.id;
}
