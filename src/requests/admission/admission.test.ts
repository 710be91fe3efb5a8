import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { APIRole } from "discord-api-types/v10";
import { type Application, admit } from "./admission.ts";

const role = { id: "700", name: "BotAdmin" } as APIRole;
const fine: Application = {
  kind: "plugin",
  description: "roll dice",
  guildId: "1",
  member: { roleIds: ["700"] },
  roles: [{ id: "1", name: "@everyone" } as APIRole, role],
  wantedRole: "BotAdmin",
  operator: false,
  lastStarted: undefined,
  now: 1_000_000,
  claudeAccepting: true,
  budgetSpent: undefined,
};

function refusal(changed: Partial<Application>): string {
  const admission = admit({ ...fine, ...changed });
  assert.equal(admission.admitted, false);
  return admission.admitted ? "" : admission.words;
}

describe("admission", () => {
  it("lets in who has the role, given by name or by id", () => {
    assert.deepEqual(admit(fine), { admitted: true });
    assert.deepEqual(admit({ ...fine, wantedRole: "700" }), { admitted: true });
  });

  it("names the role to those without it, also when it is configured by id", () => {
    assert.match(refusal({ member: { roleIds: [] } }), /\*\*BotAdmin\*\*/);
    assert.match(refusal({ member: { roleIds: ["1"] }, wantedRole: "700" }), /\*\*BotAdmin\*\*/);
  });

  it("lets everybody in where the role is @everyone, which is never among a member's own", () => {
    for (const wantedRole of ["@everyone", "1"]) {
      assert.deepEqual(admit({ ...fine, wantedRole, member: { roleIds: [] } }), { admitted: true });
    }
  });

  it("says so where the server has no role of that name: nobody could get it", () => {
    assert.match(
      refusal({ wantedRole: "BotAdmins" }),
      /no role called \*\*BotAdmins\*\*.*FEATURE_REQUEST_ROLE/s,
    );
  });

  it("isn't fooled by a role that only looks alike", () => {
    const roles = [...fine.roles, { id: "9", name: "botadmin" } as APIRole];
    assert.match(refusal({ roles, member: { roleIds: ["9"] } }), /\*\*BotAdmin\*\*/);
  });

  it("keeps changes of the core to operators, who need no role", () => {
    assert.match(refusal({ kind: "core" }), /operators/);
    assert.deepEqual(admit({ ...fine, kind: "core", operator: true, member: { roleIds: [] } }), {
      admitted: true,
    });
  });

  it("says how long the cooldown lasts, to the second", () => {
    assert.match(refusal({ lastStarted: fine.now - 119_001 }), /in 1 s/);
    assert.match(refusal({ lastStarted: fine.now }), /in 120 s/);
    assert.deepEqual(admit({ ...fine, lastStarted: fine.now - 120_000 }), { admitted: true });
  });

  it("isn't made longer by a clock that was set back", () => {
    assert.deepEqual(admit({ ...fine, lastStarted: fine.now + 86_400_000 }), { admitted: true });
  });

  it("turns people away kindly while Claude is away, in direct messages, and when nothing was asked", () => {
    assert.match(refusal({ claudeAccepting: false }), /few minutes/);
    assert.match(refusal({ member: undefined }), /server/);
    assert.match(refusal({ description: "  " }), /feature request: /);
  });
});
