import { type APIAuditLogEntry, AuditLogEvent } from "discord-api-types/v10";
import { discordNeeds, type Need } from "../../../src/plugin-api/needs.ts";
import type { Done } from "../truth.ts";
import { isTimeOut } from "./check-reach.ts";

const hourMs = 3_600_000;

/** The need that a deed takes, by what the audit log says. A need that isn't there yet has no cap to pass. */
function needOf(entry: APIAuditLogEntry): string | undefined {
  switch (entry.action_type) {
    case AuditLogEvent.MemberKick:
      return "kick_members";
    case AuditLogEvent.MemberBanAdd:
    case AuditLogEvent.MemberBanRemove:
      return "ban_members";
    case AuditLogEvent.MemberUpdate:
      return isTimeOut(entry) ? "time_out_members" : undefined;
    case AuditLogEvent.MemberRoleUpdate:
      return "manage_roles";
    case AuditLogEvent.MessagePin:
    case AuditLogEvent.MessageUnpin:
      return "pin_messages";
    case AuditLogEvent.AutoModerationRuleCreate:
    case AuditLogEvent.AutoModerationRuleUpdate:
    case AuditLogEvent.AutoModerationRuleDelete:
      return "manage_auto_mod";
    default:
      return undefined;
  }
}

/** Caps that were passed in any hour: a server's, a plugin's, a person's. */
export function checkCaps(done: readonly Done[]): readonly string[] {
  const groups = new Map<string, { readonly most: number; readonly at: number[] }>();
  const count = (name: string, most: number, at: number) => {
    const group = groups.get(name) ?? { most, at: [] };
    group.at.push(at);
    groups.set(name, group);
  };
  for (const { entry, plugin, askerId, isUndo, at } of done) {
    const need = needOf(entry);
    const row = need === undefined ? undefined : (discordNeeds as Readonly<Record<string, Need>>)[need];
    if (isUndo || row?.cap === undefined) continue;
    count(`${need} in the server`, row.cap.inServer, at);
    count(`${need} by ${plugin}`, row.cap.byPlugin, at);
    if (askerId !== undefined) count(`${need} for ${askerId}`, row.cap.forPerson, at);
  }
  return [...groups].flatMap(([name, { most, at }]) => {
    const times = at.toSorted((a, b) => a - b);
    const passed = times.findIndex(
      (one, index) => index >= most && one - (times[index - most] ?? 0) < hourMs,
    );
    return passed < 0 ? [] : [`${name}: more than ${most} in an hour`];
  });
}
