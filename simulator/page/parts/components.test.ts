import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIMessage, ChannelType, ComponentType } from "discord-api-types/v10";
import { html } from "hono/html";
import { components } from "./components.ts";

const names = {
  user: () => undefined,
  channel: () => undefined,
  inside: () => undefined,
  pickable: {
    users: [],
    roles: [{ label: "Crew", value: "2" }],
    channels: [
      { label: "#news", value: "3", type: ChannelType.GuildText as const },
      { label: "#voice", value: "4", type: ChannelType.GuildVoice as const },
    ],
  },
};

test("menus of roles and channels offer the server's, as Discord does", async () => {
  const row = (component: object) => ({ type: ComponentType.ActionRow, components: [component] });
  const message = {
    id: "9",
    components: [
      row({ type: ComponentType.RoleSelect, custom_id: "roles", max_values: 5 }),
      row({
        type: ComponentType.ChannelSelect,
        custom_id: "channels",
        channel_types: [ChannelType.GuildText],
      }),
    ],
  };
  const shown = String(await components(message as unknown as APIMessage, names, html``));
  assert.match(shown, /value="roles">\s+<select name="value" multiple[^>]*>\s+<option value="2" >Crew/);
  assert.match(shown, /value="channels">\s+<select name="value"[^>]*>\s+<option value="3" >#news/);
  assert.doesNotMatch(shown, /#voice/);
});
