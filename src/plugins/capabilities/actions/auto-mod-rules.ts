import { PermissionFlagsBits } from "discord-api-types/v10";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import { autoModBody, autoModMark } from "../../../discord/auto-mod-body.ts";
import type { Caller } from "../../dispatch/call.ts";
import { formOfBody, type RuleForm, ruleForm, ruleName } from "../auto-mod/rule-form.ts";
import type { GuildPowers } from "../guild-powers.ts";
import { bitsOf, holds } from "../permission-bits.ts";
import { inSomebodysName } from "./action.ts";
import { type Checks, ofServer } from "./checks.ts";

const need = "manage_auto_mod";

interface Asking {
  readonly caller: Caller;
  readonly checks: Checks;
  readonly guilds: Omit<GuildPowers, "carryOut">;
  granted(guildId: string): Promise<void>;
}

/** Somebody who may manage the server asks, and Turbot may, too. @throws RefusalError */
async function askedByManager({ caller, checks, guilds, granted }: Asking, more = 0n): Promise<void> {
  const { guildId, userId } = caller;
  await granted(guildId);
  checks.lendsRights(caller, "nothing of AutoMod can be changed");
  const wanted = bitsOf(need) | more;
  const what = more === 0n ? "manage the server" : "manage the server, and time out members";
  if (!holds((await guilds.standing(guildId, guilds.botUserId)).permissions, wanted))
    throw ofServer(`Turbot isn't allowed to ${what}: an admin can give it the permission`);
  if (!holds((await guilds.standing(guildId, userId)).permissions, wanted))
    throw ofServer(`Whoever asked for it isn't allowed to ${what}`);
  await checks.freeToAct(caller);
}

/** Discord repeats there what it caught, also where few read. @throws RefusalError */
async function checkAlerts(alertIn: string, { caller, guilds }: Asking): Promise<void> {
  const { guildId, userId } = caller;
  const there = (await guilds.guildOf(alertIn)) === guildId ? await guilds.openness(alertIn) : undefined;
  const sees = holds(await guilds.permissionsIn(alertIn, userId), PermissionFlagsBits.ViewChannel);
  if (there === undefined || !sees) throw ofServer("There's no such channel here for AutoMod's alerts");
  if (there.isPublic)
    throw ofServer(
      "AutoMod's alerts repeat what it caught, also from private channels: pick a channel that only the team sees",
    );
}

/** A press gives what the plugin gave, as text. */
const setInput = z.union([
  z.object({ rule: ruleForm }),
  z.object({
    form: z
      .string()
      .max(200_000)
      .transform((text) => ruleForm.parse(JSON.parse(text))),
  }),
]);

/** Makes a rule of the plugin's own in a server's AutoMod, or changes it. */
export const setAutoModRule = inSomebodysName({
  need,
  input: setInput,
  async perform(input, on) {
    const { caller, ownRules, carryOut } = on;
    const form: RuleForm = "rule" in input ? input.rule : input.form;
    const { guildId } = caller;
    await askedByManager(on, form.timeOut === undefined ? 0n : PermissionFlagsBits.ModerateMembers);
    const rule = autoModBody(ownRules.bodyOf(form));
    if (rule.exempt_roles.includes(guildId))
      throw new RefusalError("A rule that exempts everybody is none: set `enabled` to false, or delete it");
    if (form.alertIn !== undefined) await checkAlerts(form.alertIn, on);
    return ownRules.inOrder(guildId, async () => {
      const { own, checkRoom } = await ownRules.of(guildId);
      const there = own.get(form.name);
      const asked = { guildId, ruleName: form.name, rule, form: JSON.stringify(form) };
      if (there === undefined) {
        checkRoom(rule.trigger_type);
        const made = await carryOut(guildId, { kind: "makeAutoModRule", ...asked }, caller);
        const id = made !== undefined && "ruleId" in made ? made.ruleId : "";
        ownRules.note(guildId, form.name, id);
        return formOfBody(id, form.name, rule);
      }
      const before = autoModBody(there);
      if (before.trigger_type !== rule.trigger_type)
        throw new RefusalError(
          `Discord can't change what kind of thing the rule "${form.name}" looks for: delete it, and make it again`,
        );
      const { id: ruleId } = there;
      if (autoModMark(before) !== autoModMark(rule))
        await carryOut(guildId, { kind: "changeAutoModRule", ruleId, before, ...asked }, caller);
      ownRules.note(guildId, form.name, ruleId);
      return formOfBody(ruleId, form.name, rule);
    });
  },
});

/** Deletes a rule of the plugin's own. One that is gone is no mistake. */
export const deleteAutoModRule = inSomebodysName({
  need,
  input: z.object({ name: ruleName }),
  async perform({ name }, on) {
    const { caller, ownRules, carryOut } = on;
    const { guildId } = caller;
    await askedByManager(on);
    await ownRules.inOrder(guildId, async () => {
      const there = (await ownRules.of(guildId)).own.get(name);
      if (there !== undefined) {
        const deed = { guildId, ruleId: there.id, ruleName: name, before: autoModBody(there) };
        await carryOut(guildId, { kind: "deleteAutoModRule", ...deed }, caller);
      }
      ownRules.forget(guildId, name);
    });
    return undefined;
  },
});

/** The plugin's own rules as they are now. */
export const autoModRules = inSomebodysName({
  need,
  input: z.object({}),
  async perform(_, on) {
    await askedByManager(on);
    const { own } = await on.ownRules.of(on.caller.guildId);
    return [...own].map(([name, rule]) => formOfBody(rule.id, name, autoModBody(rule)));
  },
});
