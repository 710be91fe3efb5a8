import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayIntentBits as Bit } from "discord-api-types/v10";
import { usualIntents, withFurther } from "./intents.ts";

test("intents are the usual ones, and those of events that somebody listens to", () => {
  assert.equal(withFurther(usualIntents, []), usualIntents);
  assert.equal(
    withFurther(usualIntents, ["MESSAGE_UPDATE", "CHANNEL_CREATE", "THREAD_DELETE"]),
    usualIntents,
  );
  assert.equal(
    withFurther(usualIntents, ["VOICE_STATE_UPDATE", "GUILD_BAN_ADD", "GUILD_BAN_REMOVE"]),
    usualIntents | Bit.GuildVoiceStates | Bit.GuildModeration,
  );
});

test("a privileged intent that isn't granted is never requested for a plugin", () => {
  const withoutMembers = usualIntents & ~Bit.GuildMembers;
  assert.equal(withFurther(withoutMembers, ["GUILD_MEMBER_REMOVE", "MEMBER_CHANGED"]), withoutMembers);
});
