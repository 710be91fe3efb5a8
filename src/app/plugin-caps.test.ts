import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type APIInteraction,
  ComponentType,
  InteractionType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import { createMorePanel } from "../built-ins/more-panel.ts";
import type { OutgoingMessage } from "../discord/messages/messenger.ts";
import { silentLog } from "../log/log.ts";
import { needOf } from "../plugin-api/needs.ts";
import { putPluginsAtDiscord } from "./fixtures/plugin-at-discord.ts";

const { ManageMessages, PinMessages, ReadMessageHistory, ViewChannel } = PermissionFlagsBits;

test("at a cap whoever asks gets a button with which a moderator allows 15 more minutes", async (t) => {
  const { general, guild, guilds, world, plugin, calledBy, grant, records } = await putPluginsAtDiscord(t);
  const cap = needOf("pin_messages")?.cap ?? assert.fail();
  for (const need of [
    "pin_messages",
    "pin_messages_unattended",
    "add_reactions",
    "add_reactions_unattended",
  ] as const)
    grant(need);
  const pinner = world.addRole(guild.id, { name: "Pinner", permissions: PinMessages });
  const ann = world.addMember(guild.id, { name: "Ann", roleIds: [pinner.id] }).id;
  const crew = plugin("crew");
  const { id } = await crew("send", { channelId: general, content: { content: "Rules" } });
  const pin = (by?: string) =>
    crew(
      "pin",
      { channelId: general, messageId: id, change: "pin" },
      by === undefined ? undefined : calledBy(by),
    );
  for (let done = 0; done < cap.forPerson; done += 1) await pin(ann);
  await assert.rejects(pin(ann), /often enough for this person/);
  await assert.rejects(pin(ann), /often enough for this person/);
  const offers = () => world.messages(general).filter(({ content }) => content.includes("reached its limit"));
  while (offers().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  const [offer] = offers();
  assert.match(
    offer?.content ?? "",
    new RegExp(`\\*\\*crew\\*\\* has reached its limit .* for <@${ann}>: it can pin`),
  );
  const [row] = offer?.components ?? [];
  const [button] = row?.type === ComponentType.ActionRow ? row.components : [];
  const customId = button !== undefined && "custom_id" in button ? button.custom_id : "";
  assert.equal(customId, `more:crew:pin_messages:${ann}`);
  await pin();
  await crew("react", { channelId: general, messageId: id, emoji: "🐟" });

  const said: OutgoingMessage[] = [];
  const say = async (_: APIInteraction, message: OutgoingMessage) => {
    said.push(message);
    return { ids: [], isPrivate: true };
  };
  const panel = createMorePanel({
    deeds: records.deeds,
    messenger: { respond: say, followUp: say, update: async (_, message) => void said.push(message) },
    ...{ guilds, isOperator: () => false },
    log: silentLog,
  });
  const press = (userId: string, permissions: bigint, pressed = customId) =>
    panel.onInteraction({
      ...{ type: InteractionType.MessageComponent, guild_id: guild.id, data: { custom_id: pressed } },
      member: { user: { id: userId }, permissions: String(permissions) },
    } as never);
  const everybody = ViewChannel | ReadMessageHistory;
  for (const permissions of [everybody, everybody | ManageMessages]) {
    assert.equal(await press("40", permissions), true);
    assert.match(said.at(-1)?.content ?? "", /Only a moderator can allow that, one who may pin/);
  }
  assert.equal(await press(ann, everybody | PinMessages), true);
  assert.match(said.at(-1)?.content ?? "", /nobody lifts their own limit/);
  await assert.rejects(pin(ann), /often enough for this person/);
  // Whoever may pin in one channel alone lifts no cap of the server's.
  const owner = world.addMember(guild.id, { name: "Owns a channel" }).id;
  assert.equal(await press(owner, everybody | PinMessages), true);
  assert.match(said.at(-1)?.content ?? "", /Only a moderator can allow that, one who may pin/);
  const judy = world.addMember(guild.id, { name: "Judy", roleIds: [pinner.id] }).id;
  assert.equal(await press(judy, everybody | PinMessages), true);
  assert.match(said.at(-1)?.content ?? "", new RegExp(`<@${judy}> allowed 15 more minutes`));
  await pin(ann);
  assert.equal(await press(judy, everybody | PinMessages, "more:crew:swim:5"), false);
});
