import { type APIMessage, ComponentType } from "discord-api-types/v10";
import { comesToBe, type Play, persist } from "./play.ts";

/** Presses *Undo all of its last hour* for each of these plugins, and again while that does something: one plugin's deed can hide another's. */
export async function undoAll(play: Play, plugins: ReadonlySet<string>): Promise<void> {
  for (let round = 0, before = -1; round < 3 && before !== undone(play); round += 1) {
    before = undone(play);
    for (const plugin of plugins) await undoHour(play, plugin);
  }
}

function undone({ witness }: Play): number {
  return witness.calls.filter(({ reason = "" }) => reason.startsWith("undoes what")).length;
}

const outcome = /^(?:\d+ undone|\d+ left|left to|\d+ refused|There was nothing left|Nothing is undone)/;

async function undoHour(play: Play, plugin: string): Promise<void> {
  const { discord, cast, problem, witness } = play;
  const { people, world } = discord;
  await persist(() => people.slash(cast.owner, cast.staff, "plugins", { name: plugin }));
  const panel = () => world.messages(cast.staff, cast.owner).findLast((one) => hasId(one, /^plugins:/));
  const press = async (customId: string) => {
    if (!(await comesToBe(() => hasId(panel(), new RegExp(`^${customId}$`)), 15_000))) return false;
    return persist(() => people.press(cast.owner, panel()?.id ?? "", customId));
  };
  if (!(await press(`plugins:did:${plugin}:0`))) return problem(`no page shows what ${plugin} did`);
  const isThere = () => hasId(panel(), new RegExp(`^plugins:(?:undo-hour:${plugin}|look:${plugin}:0)$`));
  if (!(await comesToBe(isThere))) problem(`the page of what ${plugin} did never came`);
  const from = witness.said.length;
  if (!hasId(panel(), /^plugins:undo-hour/) || !(await press(`plugins:undo-hour:${plugin}`))) return;
  // It may be hundreds, one by one: what came of it is told in the end.
  const isTold = () =>
    witness.said.slice(from).some(({ text, isEphemeral }) => isEphemeral && outcome.test(text));
  if (!(await comesToBe(isTold))) problem(`it is never told what undoing ${plugin} came to`);
}

function hasId(message: APIMessage | undefined, customId: RegExp): boolean {
  return (message?.components ?? []).some(
    (row) =>
      row.type === ComponentType.ActionRow &&
      row.components.some((one) => "custom_id" in one && customId.test(one.custom_id)),
  );
}
