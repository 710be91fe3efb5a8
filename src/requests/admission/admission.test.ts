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
  it("admits a member with the role, given by name or by id", () => {
    assert.deepEqual(admit(fine), { admitted: true });
    assert.deepEqual(admit({ ...fine, wantedRole: "700" }), { admitted: true });
  });

  it("tells members without the role its name, even if it is configured by id", () => {
    assert.match(refusal({ member: { roleIds: [] } }), /\*\*BotAdmin\*\*/);
    assert.match(refusal({ member: { roleIds: ["1"] }, wantedRole: "700" }), /\*\*BotAdmin\*\*/);
  });

  it("admits everyone if the role is @everyone, which no member has explicitly", () => {
    for (const wantedRole of ["@everyone", "1"]) {
      assert.deepEqual(admit({ ...fine, wantedRole, member: { roleIds: [] } }), { admitted: true });
    }
  });

  it("says so if the server has no role with that name, since nobody could get it", () => {
    assert.match(
      refusal({ wantedRole: "BotAdmins" }),
      /no role called \*\*BotAdmins\*\*.*FEATURE_REQUEST_ROLE/s,
    );
  });

  it("refuses a role whose name differs only in case", () => {
    const roles = [...fine.roles, { id: "9", name: "botadmin" } as APIRole];
    assert.match(refusal({ roles, member: { roleIds: ["9"] } }), /\*\*BotAdmin\*\*/);
  });

  it("reserves core changes for operators, who need no role", () => {
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

  it("doesn't extend the cooldown if the clock was set back", () => {
    assert.deepEqual(admit({ ...fine, lastStarted: fine.now + 86_400_000 }), { admitted: true });
  });

  it("refuses kindly while Claude is unavailable, in direct messages, and if nothing was asked for", () => {
    assert.match(refusal({ claudeAccepting: false }), /few minutes/);
    assert.match(refusal({ member: undefined }), /server/);
    assert.match(refusal({ description: "  " }), /feature request: /);
  });
});
