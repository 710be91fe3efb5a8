import { memberChange, ownMemberChange } from "../../../discord-rules/moderation/forms.ts";
import type { Core } from "../../core.ts";
import { showMember } from "../../guilds/show-member.ts";
import { findMember } from "../../lookups.ts";
import { changeOwnNickname, editMember, type MemberForm } from "../../moderation/edit-member.ts";
import { kick } from "../../moderation/kick.ts";
import { changeRole } from "../../moderation/member-roles.ts";
import { checkedForm } from "../../parse-form.ts";
import { botGuild } from "../guilds.ts";
import { type Answer, type Call, noContent, ok, type Route } from "../route.ts";
import { botActor } from "./bot-actor.ts";

/** What moderators do with members: nicknames, time-outs, roles, kicks. */
export function memberRoutes(core: Core): Route[] {
  const guild = (call: Call) => botGuild(core, call.param("guild"));
  const by = botActor(core);
  const role = (call: Call, isGiven: boolean): Answer => {
    const record = guild(call);
    const member = findMember(core, record.guild.id, call.param("user"));
    changeRole(core, record, by(call), member, call.param("role"), isGiven);
    return noContent;
  };
  return [
    {
      method: "PATCH",
      path: "/guilds/:guild/members/@me",
      handle(call) {
        const { nick } = checkedForm<Pick<MemberForm, "nick">>(ownMemberChange, call.body);
        const record = guild(call);
        if (nick === undefined)
          return ok(showMember(core, findMember(core, record.guild.id, core.data.botId)));
        return ok(showMember(core, changeOwnNickname(core, record, by(call), nick)));
      },
    },
    {
      method: "PATCH",
      path: "/guilds/:guild/members/:user",
      handle(call) {
        const form = checkedForm<MemberForm>(memberChange, call.body);
        return ok(showMember(core, editMember(core, guild(call), by(call), call.param("user"), form)));
      },
    },
    {
      method: "DELETE",
      path: "/guilds/:guild/members/:user",
      handle(call) {
        kick(core, guild(call), by(call), call.param("user"));
        return noContent;
      },
    },
    {
      method: "PUT",
      path: "/guilds/:guild/members/:user/roles/:role",
      handle: (call) => role(call, true),
    },
    {
      method: "DELETE",
      path: "/guilds/:guild/members/:user/roles/:role",
      handle: (call) => role(call, false),
    },
  ];
}
