import assert from "node:assert/strict";
import { test } from "node:test";
import { API } from "@discordjs/core";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createMessenger } from "../discord/messages/create-messenger.ts";
import { createRest } from "../discord/rest/create-rest.ts";
import { silentLog } from "../log/log.ts";
import { createRequestStore } from "../requests/store/request-store.ts";
import { approve, finish, open, propose } from "../requests/transitions.ts";
import { openDatabase } from "../store/open-database.ts";
import { createRequesterReports } from "./tell-requester.ts";

test("tells only the requester of a plugin about its quarantine, in the thread where it was planned", async (t) => {
  const discord = await startDiscord({ rateLimits: "off" });
  t.after(() => discord.stop());
  const guild = discord.world.addGuild({ name: "Reef" });
  const channelId = discord.world.addChannel(guild.id, { name: "general" }).id;
  const ann = discord.world.addMember(guild.id, { name: "Ann" }).id;
  const asked = await discord.people.write(ann, channelId, "I wish we had quotes");
  const thread = await discord.people.startThread(ann, asked.id, "Quotes");

  const database = openDatabase(":memory:");
  t.after(() => database.close());
  const requests = createRequestStore(database);
  const wish = { guildId: guild.id, channelId, requester: { id: ann, name: "Ann" }, description: "quotes" };
  const begun = { ...open({ ...wish, id: asked.id, kind: "plugin" }, 1_000), threadId: thread.id };
  requests.save(
    finish(approve(propose(begun, "the plan")), {
      pullRequest: { number: 7, url: "https://github.example/7" },
      branchName: "feature/quotes",
      title: "Add /quote",
      files: ["plugins/quotes.ts"],
      newCommands: ["/quote"],
      label: [],
      usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
    }),
  );
  const api = new API(createRest({ token: discord.botToken, apiUrl: discord.url, log: silentLog }));
  const tell = createRequesterReports({
    requests,
    commands: () => [
      { kind: "slash", name: "quote", owner: "quotes" },
      { kind: "prefix", name: "quote", owner: "other" },
    ],
    messenger: createMessenger({ api, log: silentLog, now: Date.now }),
    hide: (text) => text.replaceAll("hunter2", "…"),
    log: silentLog,
  });
  tell("other", { kind: "quarantined", message: "not this one's" });
  tell("quotes", { kind: "strike", message: "only a strike" });
  tell("quotes", { kind: "quarantined", message: "It was stopped 3 times; hunter2 `code`" });
  const told = await discord.people.waitForMessage(
    thread.id,
    ({ author, content }) => author.id === discord.botUser.id && content !== "",
  );
  assert.match(told.content, /\*\*quotes\*\* plugin .*\n> It was stopped 3 times; … ʼcodeʼ\n/);
  assert.deepEqual(
    told.mentions.map(({ id }) => id),
    [ann],
  );
  const all = discord.world.messages(thread.id).filter(({ author }) => author.id === discord.botUser.id);
  assert.equal(all.length, 1);
});
