import { overwriteForm } from "../../../discord-rules/moderation/overwrite-form.ts";
import type { Core } from "../../core.ts";
import type { TextChannelRecord } from "../../data.ts";
import { refused } from "../../errors.ts";
import { channelFor } from "../../guilds/permissions.ts";
import { deleteOverwrite, type OverwriteForm, putOverwrite } from "../../moderation/overwrites.ts";
import { checkedForm } from "../../parse-form.ts";
import { type Call, noContent, type Route } from "../route.ts";
import { botActor } from "./bot-actor.ts";

/** What a channel allows and denies roles and members. */
export function overwriteRoutes(core: Core): Route[] {
  const by = botActor(core);
  const channel = (call: Call): TextChannelRecord => {
    const record = channelFor(core, call.param("channel"), core.data.botId);
    if (record.kind === "direct") throw refused("notInDirectMessages");
    // A thread has its channel's.
    if (record.kind === "thread") throw refused("cannotActOnThisChannel");
    return record;
  };
  const path = "/channels/:channel/permissions/:overwrite";
  return [
    {
      method: "PUT",
      path,
      handle(call) {
        const form = checkedForm<Omit<OverwriteForm, "id">>(overwriteForm, call.body);
        putOverwrite(core, channel(call), by(call), { ...form, id: call.param("overwrite") });
        return noContent;
      },
    },
    {
      method: "DELETE",
      path,
      handle(call) {
        deleteOverwrite(core, channel(call), by(call), call.param("overwrite"));
        return noContent;
      },
    },
  ];
}
