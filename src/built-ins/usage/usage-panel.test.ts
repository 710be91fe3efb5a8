import assert from "node:assert/strict";
import { test } from "node:test";
import { type APIInteraction, ApplicationCommandType, InteractionType } from "discord-api-types/v10";
import { createCaps } from "../../spending/change-caps.ts";
import { createSpending } from "../../spending/create-spending.ts";
import { createCapChanges } from "../../spending/store/cap-changes.ts";
import { createMonthTable } from "../../spending/store/month-table.ts";
import { createSpendingTable } from "../../spending/store/spending-table.ts";
import { openDatabase } from "../../store/open-database.ts";
import { createUsagePanel } from "./usage-panel.ts";

const plenty = { dollars: 50, tokens: 1_000_000 };
const settings = {
  ...{ guild: plenty, day: plenty, user: { ...plenty, dollars: 2 }, member: { ...plenty, dollars: 0.15 } },
  month: { dollars: 20, chatPercent: 40, pluginPercent: 50 },
};

function opened(isThere = true) {
  const database = openDatabase(":memory:");
  const now = () => Date.UTC(2026, 10, 15);
  const said: string[] = [];
  const hear = (to: string) => async (_of: unknown, message: object) => {
    said.push(`${to}: ${"content" in message ? String(message.content) : "a form"}`);
    return { ids: [], isPrivate: false };
  };
  const changes = createCapChanges(database, now);
  const panel = createUsagePanel({
    messenger: {
      respond: hear("operator"),
      followUp: hear("operator"),
      showModal: async (...given) => void (await hear("operator")(...given)),
    },
    spending: createSpending({
      table: createSpendingTable(database, now),
      caps: createCaps(settings, changes),
      now,
    }),
    ...{ month: createMonthTable(database, now), changes, now },
    isOperator: () => true,
    standingOf: async () => "requester",
    async tellAdmins(text) {
      if (isThere) said.push(`admins: ${text}`);
      return isThere;
    },
  });
  const change = (id: string, cap: string, to: string) => {
    const options = [
      { name: "change", value: cap },
      { name: "to", value: to },
    ];
    const data = { type: ApplicationCommandType.ChatInput, name: "usage", options };
    const interaction = { id, type: InteractionType.ApplicationCommand, data, user: { id: "77" } };
    return panel.onInteraction(interaction as unknown as APIInteraction);
  };
  return { said, change };
}

test("the operator hears of a change first, then the admins, and after a kill both hear the same", async () => {
  const { said, change } = opened();
  await change("100", "month", "30");
  assert.match(said[0] ?? "", /^operator: Done: the month's limit goes from \$20\.00 to \$30\.00/);
  assert.match(said[1] ?? "", /^admins: .* goes from \$20\.00 to \$30\.00/);
  await change("100", "month", "30");
  assert.deepEqual(said.slice(2), said.slice(0, 2));
  await change("101", "month", "25");
  await change("100", "month", "30");
  assert.equal(said.length, 7);
  assert.match(said[6] ?? "", /^operator: Somebody has changed it since/);
});

test("an operator hears that the admin channel couldn't be told, and which smaller limit still holds", async () => {
  const { said, change } = opened(false);
  await change("100", "member", "5");
  assert.match(said[0] ?? "", /goes from \$0\.15 to \$5\.00.* A member still has \$2\.00/);
  assert.match(said[1] ?? "", /^operator: I couldn't post that in the admin channel/);
  await change("101", "month", "40%");
  assert.match(said[2] ?? "", /isn't an amount.*nothing has changed/);
});
