import assert from "node:assert/strict";
import { test } from "node:test";
import { creditLine, withCreditLine } from "./credit-line.ts";

const id = "0123456789abcdef";

test("says a member, or a name that can neither ping, link nor end its line", () => {
  assert.equal(creditLine(id, undefined), `- Asked for by a member (request ${id})`);
  assert.equal(creditLine(id, "  "), `- Asked for by a member (request ${id})`);
  assert.equal(creditLine(id, "@Ann\n# [x](y)"), `- Asked for by @\u200bAnn # \\[x\\](y) (request ${id})`);
});

test("replaces its own line and no quoted one, also an older release's with a message's id", () => {
  const body =
    "> - Asked for by Eve (request 1)\n\n- Asked for by Ann (request 1312345678901234567)\n- Opened by Turbot";
  assert.equal(
    withCreditLine(body, id, undefined),
    `> - Asked for by Eve (request 1)\n\n- Asked for by a member (request ${id})\n- Opened by Turbot`,
  );
  assert.equal(withCreditLine("Somebody wrote another text.", id, "Ann"), undefined);
});
