import assert from "node:assert/strict";
import { test } from "node:test";
import type { APIRole } from "discord-api-types/v10";
import { hasRoleMeant, roleMeant } from "./role-setting.ts";

const role = (id: string, name: string) => ({ id, name }) as APIRole;
const everyone = role("100", "@everyone");
const roles = [everyone, role("1", "BotAdmin"), role("2", "botadmin"), role("3", "BotAdmin")];

/** Whether the setting includes a member with these roles. */
function fits(setting: string, roleIds: readonly string[], among: readonly APIRole[] = roles): boolean {
  return hasRoleMeant(roleMeant(setting, "100", among), roleIds);
}

test("@everyone as a role setting means everybody, as a name, as the guild's id, and as a mention", () => {
  for (const setting of ["@everyone", "everyone", "100", "<@&100>"]) {
    assert.ok(fits(setting, []), setting);
  }
  assert.equal(fits("101", []), false, "another guild's @everyone");
});

test("a role called everyone means that role, not everybody", () => {
  const among = [...roles, role("9", "everyone")];
  assert.equal(fits("everyone", [], among), false);
  assert.ok(fits("everyone", ["9"], among));
  assert.ok(fits("@everyone", [], among));
});

test("a role setting matches by id, by mention, and by name with or without an @", () => {
  for (const setting of ["1", "<@&1>", "BotAdmin", "@BotAdmin"]) {
    assert.ok(fits(setting, ["7", "1"]), setting);
    assert.equal(fits(setting, ["7"]), false, setting);
  }
});

test("a role's name is case-sensitive, and means all roles with that name", () => {
  assert.ok(fits("BotAdmin", ["3"]));
  assert.equal(fits("BotAdmin", ["2"]), false);
  assert.deepEqual(roleMeant("BOTADMIN", "100", roles), { kind: "none" });
});

test("a role whose name begins with @ takes precedence over one without", () => {
  const among = [...roles, role("8", "@BotAdmin")];
  assert.ok(fits("@BotAdmin", ["8"], among));
  assert.equal(fits("@BotAdmin", ["1"], among), false);
});
