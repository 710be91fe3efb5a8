import assert from "node:assert/strict";
import { test } from "node:test";
import { MessageReferenceType } from "discord-api-types/v10";
import { createChatHarness } from "./fixtures/chat-harness.ts";

test("a forward is shown to Claude only if its writer is known and takes part, as soon as one person doesn't", async (t) => {
  const { claudeApi, discord, guild, general, other, leftOut, newChat, write } = await createChatHarness(t);
  const [bob, carl] = ["Bob", "Carl"].map((name) => discord.world.addMember(guild.id, { name }).id);
  const bobs = await discord.people.write(bob ?? "", other, "the treasure is in the bay");
  const carls = await discord.people.write(carl ?? "", other, "the tide is at nine");

  /** Ann forwards a message and asks about it, or replies to somebody's forward. @returns what Claude read */
  const shown = async (original: { content: string; id: string }, as: "forward" | "reply" = "forward") => {
    const message = { ...original, attachments: [], embeds: [], mentions: [], mention_roles: [], type: 0 };
    const carried = {
      message_snapshots: [{ message }],
      message_reference: { type: MessageReferenceType.Forward, channel_id: other, message_id: original.id },
    };
    const asked = await write("what does it say?");
    const quoted = { ...asked, id: "77", content: "", ...carried };
    const sent = { ...asked, ...(as === "forward" ? carried : { referenced_message: quoted }) };
    await newChat().onMention(sent as never, new AbortController().signal);
    return JSON.stringify(claudeApi.calls.at(-1)?.messages.at(-1));
  };

  assert.match(
    await shown({ ...bobs, id: "1" }),
    /the treasure/,
    "while nobody has left, it doesn't matter whose it is",
  );
  leftOut.add(bob ?? "");
  for (const as of ["forward", "reply"] as const) {
    const hidden = await shown(bobs, as);
    assert.match(hidden, /wants no part in AI/);
    assert.doesNotMatch(hidden.slice(hidden.lastIndexOf("says")), /the treasure/);
  }
  assert.match(await shown(carls), /the tide is at nine/);
  assert.match(await shown({ ...carls, id: "1" }), /can't be known/, "the original can't be found");
  assert.ok(general);
});
