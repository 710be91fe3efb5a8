import { z } from "zod";
import type { Core } from "../core.ts";
import { createInvite, deleteInvite, showInvite } from "../guilds/invites.ts";
import { parseForm } from "../parse-form.ts";
import { ok, type Route } from "./route.ts";

/** https://docs.discord.com/developers/resources/channel#create-channel-invite: the body can't be left out. */
const form = z.object({
  max_age: z.int().min(0).max(604_800).default(86_400),
  max_uses: z.int().min(0).max(100).default(0),
  temporary: z.boolean().default(false),
});

export function inviteRoutes(core: Core): Route[] {
  const botId = core.data.botId;
  return [
    {
      method: "POST",
      path: "/channels/:channel/invites",
      handle(call) {
        const { max_age: maxAge, max_uses: maxUses, temporary } = parseForm(form, call.body);
        const invite = createInvite(core, botId, call.param("channel"), { maxAge, maxUses, temporary });
        return ok(showInvite(core, invite));
      },
    },
    {
      method: "DELETE",
      path: "/invites/:code",
      handle: (call) => ok(deleteInvite(core, botId, call.param("code"))),
    },
  ];
}
