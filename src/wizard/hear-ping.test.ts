import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { hearPing } from "./hear-ping.ts";

test("hears a ping that is signed with the secret, and nobody else's", async (t) => {
  const ear = await hearPing("127.0.0.1", 0, "the secret");
  t.after(() => ear.close());
  const send = (body: string, signature: string) =>
    fetch(`http://127.0.0.1:${ear.port}/webhook`, {
      method: "POST",
      body,
      headers: { "x-hub-signature-256": signature },
    }).then(({ status }) => status);
  const signed = (body: string, secret: string) =>
    `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  assert.equal(await send("{}", signed("{}", "another")), 202, "who guesses learns nothing");
  assert.equal(await send("{}", "sha256=none"), 202);
  await assert.rejects(send("x".repeat(200_000), signed("{}", "the secret")));
  assert.equal(await ear.heard(1), false);
  assert.equal(await send("{}", signed("{}", "the secret")), 202);
  assert.equal(await ear.heard(10_000), true);
});
