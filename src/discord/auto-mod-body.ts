import { createHash } from "node:crypto";
import {
  type APIAutoModerationAction,
  type APIAutoModerationRule,
  type APIAutoModerationRuleTriggerMetadata,
  AutoModerationActionType,
  type AutoModerationRuleEventType,
  type AutoModerationRuleTriggerType,
} from "discord-api-types/v10";

/** All that can be set of a rule of a server's AutoMod, in one form whoever wrote it. */
export interface AutoModBody {
  readonly name: string;
  readonly event_type: AutoModerationRuleEventType;
  readonly trigger_type: AutoModerationRuleTriggerType;
  readonly trigger_metadata: Partial<APIAutoModerationRuleTriggerMetadata>;
  readonly actions: readonly APIAutoModerationAction[];
  readonly enabled: boolean;
  readonly exempt_roles: readonly string[];
  readonly exempt_channels: readonly string[];
}

/** The same of a rule as Discord answers it, without what is empty or follows from the rest. */
export function autoModBody(rule: AutoModBody | APIAutoModerationRule): AutoModBody {
  const { name, event_type, trigger_type, trigger_metadata: found, actions, enabled } = rule;
  const said = Object.entries(found ?? {}).filter(
    ([, value]) => value !== null && value !== undefined && value !== false && !isEmpty(value),
  );
  return {
    ...{ name, event_type, trigger_type },
    trigger_metadata: Object.fromEntries(said.sort(([a], [b]) => (a < b ? -1 : 1))),
    actions: actions.map(({ type, metadata }) => ({ type, ...metadataOf(type, metadata) })),
    enabled,
    exempt_roles: [...rule.exempt_roles].sort(),
    exempt_channels: [...rule.exempt_channels].sort(),
  };
}

/** Tells whether a rule is still as it was, without keeping its words. */
export function autoModMark(body: AutoModBody): string {
  return createHash("sha256").update(JSON.stringify(body)).digest("base64url").slice(0, 22);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function metadataOf(
  type: AutoModerationActionType,
  metadata: APIAutoModerationAction["metadata"],
): Pick<APIAutoModerationAction, "metadata"> {
  switch (type) {
    case AutoModerationActionType.BlockMessage:
      return metadata?.custom_message ? { metadata: { custom_message: metadata.custom_message } } : {};
    case AutoModerationActionType.SendAlertMessage:
      return { metadata: { channel_id: metadata?.channel_id ?? "" } };
    case AutoModerationActionType.Timeout:
      return { metadata: { duration_seconds: metadata?.duration_seconds ?? 0 } };
    default:
      return {};
  }
}
