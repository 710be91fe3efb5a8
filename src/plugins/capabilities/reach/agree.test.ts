import assert from "node:assert/strict";
import { test } from "node:test";
import type { Registered } from "../../../declaration/registration.ts";
import { silentLog } from "../../../log/log.ts";
import { openDatabase } from "../../../store/open-database.ts";
import type { Target } from "../../dispatch/call.ts";
import type { Responder } from "../../dispatch/responder.ts";
import { createPingConsents } from "../../store/ping-consents.ts";
import { createAgreements } from "./agree.ts";

const used = { kind: "slash", spec: { name: "enter", reach: { ping: "when you win" } } };

/** Someone used a giveaway. @param note what happens while they are told */
function opened(note: (consents: ReturnType<typeof createPingConsents>) => boolean) {
  const consents = createPingConsents(openDatabase(":memory:"), () => 1_000_000);
  const agreements = createAgreements({ pings: consents, letters: consents, log: silentLog });
  const target = { handler: "enter", caller: { userId: "1", guildId: "10" } } as unknown as Target;
  const responder = { note: async () => note(consents) } as unknown as Responder;
  const isRung = () => consents.among(["1"], "giveaway", "10", ["when you win"]).length === 1;
  const use = () => agreements.afterUse("giveaway", used as unknown as Registered, target, responder);
  return { use, isRung, consents };
}

test("a stop pressed at the moment they are told counts", async () => {
  const { use, isRung, consents } = opened((at) => at.stop("1", "giveaway", "10"));
  await use();
  assert.equal(isRung(), false);
  assert.equal(consents.of("1")[0]?.isStopped, true);
});

test("a person who couldn't be told isn't pinged, is told the next time, and can stop it in the meantime", async () => {
  const told: boolean[] = [];
  const { use, isRung, consents } = opened(() => told.push(true) > 1);
  await use();
  assert.equal(isRung(), false);
  await use();
  assert.deepEqual([told.length, isRung()], [2, true]);
  const other = opened(() => false);
  await other.use();
  assert.equal(other.consents.stop("1", "giveaway", "10"), true);
  await other.use();
  assert.equal(other.isRung(), false);
  assert.equal(consents.of("1").length, 1);
});
