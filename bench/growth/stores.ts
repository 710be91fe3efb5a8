import { createChatMessages } from "../../src/chat/store/chat-messages.ts";
import type { Request } from "../../src/requests/request.ts";
import { createRequestStore } from "../../src/requests/store/request-store.ts";
import { cancel, open } from "../../src/requests/transitions.ts";
import type { Caps } from "../../src/spending/caps.ts";
import { createSpending } from "../../src/spending/create-spending.ts";
import { createSpendingTable } from "../../src/spending/store/spending-table.ts";
import { type Database, openDatabase } from "../../src/store/open-database.ts";
import { median } from "../plugins/figures.ts";

/** Microseconds of one use of a store that has so many rows of what grows. */
export type StoreCost = (rows: number, uses: number) => number;

/** What is read at each event in a thread: the requests that aren't done. */
export const openRequests: StoreCost = (done, uses) =>
  inMemory((database) => {
    const store = createRequestStore(database);
    const asked = (at: number): Request =>
      open(
        {
          ...{ id: String(1_000 + at), kind: "core", guildId: "1", channelId: "2" },
          ...{ requester: { id: String(at % 500), name: "Ann" }, description: "greet people" },
        },
        at,
      );
    for (let at = 0; at < done; at += 1) {
      const request = asked(at);
      if (request.state === "discussing") store.save(cancel(request, "3"));
    }
    for (let at = 0; at < 5; at += 1) store.save(asked(done + at));
    return () => timed(uses, () => store.open());
  });

/** What is read and written before each call to Claude: whether somebody may still spend. */
export const reserveSpending: StoreCost = (calls, uses) =>
  inMemory((database) => {
    const [plenty, now] = [{ dollars: 1e9, tokens: 1e15 }, () => Date.UTC(2026, 10, 30, 12)];
    const caps: Caps = {
      ...{ user: plenty, member: plenty, guild: plenty, day: plenty },
      month: { dollars: 1e9, chatPercent: 100, pluginPercent: 100 },
    };
    const spending = createSpending({ table: createSpendingTable(database, now), caps: () => caps, now });
    const call = (at: number) =>
      spending
        .reserve({
          context: { userId: String(at % 500), guildId: "10", purpose: "chat" },
          ...{ model: "claude-sonnet-4-5-20250929", input: 1_000, output: 500 },
        })
        .settle({ input: 900, output: 100, cacheRead: 0, cacheWrite: 0 });
    for (let at = 0; at < calls; at += 1) call(at);
    return () => timed(uses, call);
  });

/** What is written and read for each answer in chat, in one of so many channels with 20 remembered messages each. */
export const rememberChat: StoreCost = (channels, uses) =>
  inMemory((database) => {
    const messages = createChatMessages(database);
    const say = (id: number) =>
      messages.addSaid({
        ...{ id: String(1_000_000 + id), channelId: String(id % channels), guildId: "1" },
        ...{ authorId: String(id % 500), authorName: "Ann", content: `and what about ${id}?` },
      });
    for (let id = 0; id < channels * 20; id += 1) say(id);
    return () =>
      timed(uses, (at) => {
        say(channels * 20 + at);
        messages.in(String(at % channels));
      });
  });

/** @param fill returns what is measured afterwards */
function inMemory(fill: (database: Database) => () => number): number {
  const database = openDatabase(":memory:");
  try {
    return fill(database)();
  } finally {
    database.close();
  }
}

/** The median, in microseconds. */
function timed(uses: number, use: (at: number) => unknown): number {
  const took: number[] = [];
  for (let at = 0; at < uses; at += 1) {
    const from = performance.now();
    use(at);
    took.push((performance.now() - from) * 1_000);
  }
  return median(took);
}
