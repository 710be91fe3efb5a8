import assert from "node:assert/strict";
import { test } from "node:test";
import { ChannelType, ComponentType } from "discord-api-types/v10";
import { html } from "hono/html";
import { filledIn, modalForm } from "./modal.ts";

const pickable = {
  users: [{ label: "Ann", value: "1" }],
  roles: [{ label: "Crew", value: "2" }],
  channels: [
    { label: "#news", value: "3", type: ChannelType.GuildText as const },
    { label: "#voice", value: "4", type: ChannelType.GuildVoice as const },
  ],
};
const labelled = (label: string, component: object) => ({ type: ComponentType.Label, label, component });

test("a form's menus show what can be chosen, with what is set, and no text stands in for them", async () => {
  const modal = {
    title: "announcer",
    components: [
      labelled("Where", {
        type: ComponentType.ChannelSelect,
        custom_id: "channel",
        channel_types: [ChannelType.GuildText],
        default_values: [{ id: "3", type: "channel" }],
      }),
      labelled("Crew", { type: ComponentType.RoleSelect, custom_id: "crew", required: false, max_values: 5 }),
      labelled("Tone", {
        type: ComponentType.StringSelect,
        custom_id: "tone",
        options: [
          { label: "warm", value: "warm", default: true },
          { label: "dry", value: "dry" },
        ],
      }),
      labelled("Silently", { type: ComponentType.Checkbox, custom_id: "quiet", default: true }),
      labelled("Hour", { type: ComponentType.TextInput, custom_id: "hour", style: 1, value: "9" }),
    ],
  };
  const shown = String(await modalForm(modal, "7", html``, pickable));
  assert.match(shown, /<select name="pick\.channel" +required>.*<option value="3" selected>#news/s);
  assert.doesNotMatch(shown, /#voice/);
  assert.match(shown, /<select name="pick\.crew" multiple +>\s+<option value="2" >Crew/);
  assert.match(shown, /<option value="warm" selected>warm.*<option value="dry" >dry/s);
  assert.match(shown, /type="checkbox" name="check\.quiet" value="on" checked/);
  assert.match(shown, /<input name="field\.hour" value="9"/);
});

test("what is chosen, ticked and typed is read as such, also where nothing is", () => {
  const sent = "interaction=7&pick.channel=&pick.channel=3&pick.crew=&check.quiet=&field.hour=10";
  assert.deepEqual(filledIn(new URLSearchParams(sent)), {
    ...{ channel: ["3"], crew: [], quiet: false, hour: "10" },
  });
  assert.deepEqual(filledIn(new URLSearchParams("check.quiet=&check.quiet=on")), { quiet: true });
});
