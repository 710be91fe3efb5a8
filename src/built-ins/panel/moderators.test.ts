import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type APIInteraction,
  ApplicationCommandType,
  PermissionFlagsBits as bits,
  InteractionType,
} from "discord-api-types/v10";
import type { OutgoingMessage } from "../../discord/messages/messenger.ts";
import { silentLog } from "../../log/log.ts";
import type { PluginAdmin } from "../../plugins/host/plugin-admin.ts";
import type { PluginDeed } from "../../plugins/store/plugin-deeds.ts";
import { createPluginPanel } from "../plugin-panel.ts";
import { whatIsShown } from "./plugin-page.ts";
import { type PanelPress, pressId } from "./press.ts";

const deed: PluginDeed = {
  ...{ id: 7, plugin: "crew", guildId: "1", userId: "50", need: "manage_roles", state: "done", at: 1_000 },
  what: { kind: "giveRole", userId: "50", roleId: "60" },
};

/** The panel of somebody with these permissions, over one plugin that asks for roles. */
function setUp(permissions: bigint) {
  const shown: OutgoingMessage[] = [];
  const done: string[] = [];
  const show = async (_: APIInteraction, message: OutgoingMessage) => {
    shown.push(message);
    return { ids: [], isPrivate: true };
  };
  const view = {
    ...{ name: "crew", path: "plugins/crew.ts", state: "loaded" as const, reason: "", isOffHere: false },
    ...{ settings: { feed: { type: "url" as const, name: "The feed" } }, missing: [] },
    ...{ fallbackReason: undefined, commands: [], http: [], keys: [], pings: [], paused: [] },
    byItself: { events: [], schedules: [] },
    needs: [{ need: "manage_roles", granted: false }],
    delegable: [],
  };
  const care: PluginAdmin = {
    canKeepKeys: false,
    fillInKey: () => ({ isEmpty: true }),
    removeKey: () => {},
    view: () => [view],
    switch: async (_plugin, _guildId, to) => void done.push(to),
    grant: (_plugin, _guildId, need) => void done.push(`grant ${need}`),
    ownTop: async () => undefined,
    confirm: (_plugin, _guildId, need) => void done.push(`confirm ${need}`),
    settings: {
      page: async () => assert.fail("nothing is shown"),
      change: async () => assert.fail("nothing is set"),
      clear: () => assert.fail("nothing is set"),
      missing: () => [],
    },
    remembers: () => false,
    deeds: () => ({ deeds: [deed], refused: new Map(), further: 0, page: 0, hasNext: false }),
    undo: async (_guildId, _plugin, _which, { mayUndo }) => {
      if (!mayUndo(deed.need)) return undefined;
      done.push("undo");
      return { undone: 1, changed: 0, refused: 0 };
    },
    askedFor: () => [deed],
    undoOfPerson: async () => {
      done.push("undo of person");
      return { undone: 1, changed: 0, refused: 0 };
    },
    release: async () => void done.push("release"),
  };
  const panel = createPluginPanel({
    care,
    messenger: {
      ...{
        respond: show,
        editResponse: show,
        followUp: show,
        defer: async () => {},
        deferUpdate: async () => {},
      },
      ...{ suggest: async () => {}, roles: async () => [], showModal: async () => {} },
    },
    commandPrefix: "!",
    isOperator: () => false,
    log: silentLog,
  });
  const by = { guild_id: "1", member: { user: { id: "40" }, permissions: String(permissions) } };
  const use = async (rest: object) => {
    shown.length = 0;
    await panel.onInteraction({ ...by, ...rest } as unknown as APIInteraction);
    return shown.map(({ content }) => content).join("\n");
  };
  return {
    done,
    command: (to?: string) => {
      const options = [
        { name: "name", value: "crew" },
        ...(to === undefined ? [] : [{ name: "do", value: to }]),
      ];
      const data = { name: "plugins", type: ApplicationCommandType.ChatInput, options };
      return use({ type: InteractionType.ApplicationCommand, data });
    },
    press: (press: PanelPress, values?: readonly string[]) =>
      use({ type: InteractionType.MessageComponent, data: { custom_id: pressId(press), values } }),
    buttons: () => JSON.stringify(shown.map(({ components }) => components)),
  };
}

test("moderators see what plugins do and undo it, and decide nothing", async () => {
  const mo = setUp(bits.ManageRoles);
  assert.match(await mo.command(), /\*\*crew\*\*/);
  assert.doesNotMatch(mo.buttons(), /Switch|Grant|Answer/);
  assert.match(mo.buttons(), /What it did/);
  assert.match(await mo.press({ action: "did", plugin: "crew", page: 0 }), /1\. gave <@50> <@&60>/);
  assert.match(await mo.press({ action: "undo", plugin: "crew", deed: 7, page: 0 }), /1 undone/);
  assert.match(await mo.command("off"), /Only people with \*Manage Server\*/);
  for (const action of ["off", "release", "on-all"] as const)
    assert.match(await mo.press({ action, plugin: "crew" }), /Only people with \*Manage Server\*/);
  const shown = "00000000";
  assert.doesNotMatch(mo.buttons(), /plugins:settings/);
  for (const action of ["settings", "set", "clear"] as const)
    assert.match(await mo.press({ action, plugin: "crew", page: 0 }), /Only people with \*Manage Server\*/);
  assert.match(await mo.press({ action: "clear-all", plugin: "crew" }), /Only people/);
  assert.match(
    await mo.press({ action: "grant", plugin: "crew", need: "manage_roles", shown }),
    /Only people with \*Manage Server\*/,
  );
  assert.deepEqual(mo.done, ["undo"]);
});

test("a moderator without the permission undoes nothing, and a member sees nothing", async () => {
  const other = setUp(bits.ManageMessages);
  assert.match(await other.press({ action: "undo", plugin: "crew", deed: 7, page: 0 }), /Nothing is undone/);
  assert.match(await other.press({ action: "undo-hour", plugin: "crew" }), /Nothing is undone/);
  const member = setUp(bits.SendMessages | bits.CreatePublicThreads | bits.AddReactions);
  assert.match(await member.command(), /Only people with \*Manage Server\*/);
  assert.match(await member.press({ action: "did", plugin: "crew", page: 0 }), /Only people/);
  assert.deepEqual([...other.done, ...member.done], []);
});

test("an admin who may not give roles can't let a plugin do it", async () => {
  const admin = setUp(bits.ManageGuild);
  const press = { plugin: "crew", need: "manage_roles", shown: "00000000" } as const;
  for (const action of ["grant", "confirm"] as const)
    assert.match(
      await admin.press({ ...press, action }),
      /only somebody who may give and take roles.* here themselves/,
    );
  assert.deepEqual(admin.done, []);
});

test("channels for private words are picked, or it is the one where the admin is", async () => {
  const settings = { feed: { type: "url" as const, name: "The feed" } };
  const shown = whatIsShown({ http: [], settings, needs: [{ need: "manage_roles", granted: false }] });
  const press = { plugin: "crew", need: "keep_transcripts", shown } as const;
  const admin = setUp(bits.ManageGuild | bits.ReadMessageHistory | bits.AttachFiles);
  for (const [action, channels] of [
    ["grant", ["40"]],
    ["pick", []],
  ] as const)
    assert.match(
      await admin.press({ ...press, action }, [...channels]),
      /Nothing is granted: pick one channel or several/,
    );
  assert.deepEqual(admin.done, []);
  await admin.press({ ...press, action: "pick" }, ["40"]);
  await admin.press({ ...press, action: "here" }, ["40"]);
  assert.deepEqual(admin.done, ["grant keep_transcripts", "grant keep_transcripts"]);
});

test("nobody is let do what the admin may not do, and @everyone is no role to pick", async () => {
  const settings = { feed: { type: "url" as const, name: "The feed" } };
  const shown = whatIsShown({ http: [], settings, needs: [{ need: "manage_roles", granted: false }] });
  const press = { action: "pick", plugin: "crew", need: "manage_roles_delegated", shown } as const;
  const lesser = setUp(bits.ManageGuild);
  assert.match(await lesser.press(press, ["60"]), /only somebody who may give and take roles.* themselves/);
  const admin = setUp(bits.ManageGuild | bits.ManageRoles);
  for (const [action, roles] of [
    ["pick", ["1"]],
    ["here", ["60"]],
    ["grant", ["60"]],
  ] as const)
    assert.match(await admin.press({ ...press, action }, roles), /Nothing is granted: pick one role/);
  assert.deepEqual([...lesser.done, ...admin.done], []);
  await admin.press(press, ["1", "60"]);
  assert.deepEqual(admin.done, ["grant manage_roles_delegated"]);
});
