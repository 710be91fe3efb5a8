import assert from "node:assert/strict";
import { test } from "node:test";
import { createGatewayLog } from "./gateway-log.ts";

test("an interaction counts as known once Turbot confirmed it, and until then is lost with its session", () => {
  const log = createGatewayLog();
  const out = (what: string, s: number, id: string) =>
    log.note({ at: 0, kind: "gateway-out", what, detail: { s, d: { id } } });
  const said = (what: string, detail: unknown) => log.note({ at: 0, kind: "gateway-in", what, detail });
  out("READY", 1, "");
  out("INTERACTION_CREATE", 2, "stored");
  out("INTERACTION_CREATE", 3, "unheard");
  assert.ok(log.knows("stored") && log.knows("unheard"));
  assert.equal(log.knows("never sent"), false);
  said("RESUME", { seq: 2 });
  out("READY", 1, "");
  assert.ok(log.knows("stored"));
  assert.equal(log.knows("unheard"), false);
});
