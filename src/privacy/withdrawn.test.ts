import assert from "node:assert/strict";
import { test } from "node:test";
import type { DiscordEvent } from "../discord/gateway/event.ts";
import { createInbox } from "../discord/store/inbox.ts";
import { openDatabase } from "../store/open-database.ts";
import { createWithdrawn } from "./withdrawn.ts";

const guildId = "10";

function messageOf(id: string, authorId: string, channelId: string) {
  const author = { id: authorId, username: "someone", discriminator: "0", avatar: null, global_name: null };
  const member = { roles: [], joined_at: "2026-01-01T00:00:00Z", deaf: false, mute: false, flags: 0 };
  const d = {
    ...{ id, author, member, channel_id: channelId, guild_id: guildId, content: "plum", type: 0 },
    ...{ timestamp: "2026-01-01T00:00:00Z", edited_timestamp: null, tts: false, mention_everyone: false },
    ...{ mentions: [], mention_roles: [], attachments: [], embeds: [], pinned: false },
  };
  return { id, event: { t: "MESSAGE_CREATE", d } as unknown as DiscordEvent };
}

test("what somebody wrote waits no longer once they leave, except in open requests and what is spared", () => {
  const database = openDatabase(":memory:");
  const inbox = createInbox(database);
  for (const [id, author, channel] of [
    ["501", "1", "100"],
    ["502", "2", "100"],
    ["503", "1", "200"],
    ["504", "1", "300"],
    ["505", "1", "100"],
  ] as const)
    inbox.add(messageOf(id, author, channel));
  const stopped: string[] = [];
  const withdrawn = createWithdrawn({
    inbox,
    isOpenThread: (channelId) => channelId === "200",
    onWithdrawn: (ids) => void stopped.push(...ids),
  });
  withdrawn.spare("505");
  withdrawn.allOf("1");
  assert.deepEqual(stopped, ["501", "504"]);
  assert.ok(withdrawn.has("501") && !withdrawn.has("502") && !withdrawn.has("505"));
  assert.deepEqual(
    createInbox(database)
      .waiting()
      .map(({ id }) => id),
    ["502", "503", "505"],
    "a restart finds nothing of theirs",
  );
  withdrawn.allOf("1");
  assert.deepEqual(stopped, ["501", "504"]);
});
