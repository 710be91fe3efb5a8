import type { Deed } from "../../../src/plugins/deeds/deed.ts";
import { kindsOfDeeds } from "../../../src/plugins/deeds/deed-kinds.ts";
import { deedMarks } from "../deed-marks.ts";
import { bringAbout, comesToBe, nothingTried, type Play, persist, since, type Tried } from "../play.ts";
import type { Prepared } from "../prepared.ts";
import { isDone } from "../witness.ts";

/** Plugins with one source: each has a share of its own of what can be done at once. */
export const doers = ["do-places", "do-threads", "do-members"] as const;
type Doer = (typeof doers)[number];

/** Whom or which, and where. */
interface On {
  readonly id?: string;
  readonly in?: string;
  /** Where it is asked for. @default in the staff channel */
  readonly at?: string;
}

/** An admin has a plugin do it, who is answered in the staff channel. @returns what it answers */
async function ask(play: Play, doer: Doer, what: string, { at, ...on }: On = {}): Promise<string> {
  const { people, world } = play.discord;
  const { owner, staff } = play.cast;
  const channelId = at ?? staff;
  since(play.letters, `${doer} ${owner}`, play.now());
  let interactionId = "";
  await persist(async () => {
    ({ interactionId } = await people.slash(owner, channelId, doer, { what, ...on }));
  });
  let answer: string | undefined;
  await comesToBe(() => {
    answer = world
      .messages(channelId, owner)
      .find(({ interaction_metadata: by, content }) => by?.id === interactionId && content !== "")?.content;
    return answer !== undefined;
  });
  return answer ?? "nothing";
}

/** Long before: what each kind is then done to. */
export async function prepareEverything(play: Play): Promise<Prepared> {
  const { discord, cast } = play;
  const { people } = discord;
  const { general, den, members, owner, guild, roles } = cast;
  const { out, banned, held, there } = targets(members);
  const say = () => ask(play, "do-places", "say", { in: general });
  const [pinned, unpinned] = [await say(), await say()];
  await people.pin(owner, unpinned);
  const open = () => ask(play, "do-threads", "thread", { in: general });
  const [thread, closing] = [await open(), await open()];
  await people.addToThread(owner, thread, there);
  const ticket = await ask(play, "do-threads", "privateThread");
  if (/^\d+$/.test(ticket)) await people.write(owner, ticket, "something to keep");
  await ask(play, "do-threads", "rules");
  await ask(play, "do-places", "lockChannel", { in: den });
  await people.timeOut(owner, guild.id, out, new Date(play.now() + 20 * 86_400_000).toISOString());
  await people.ban(owner, guild.id, banned);
  await people.giveRole(owner, guild.id, held, roles.birthday);
  const { id: written } = await people.write(owner, general, "to be reacted to");
  return { pinned, unpinned, written, thread, closing, ticket };
}

/** One deed of each kind that there is. Judged as every event: it is seen at Discord, and one press takes back what can be. */
export async function doEverything(play: Play): Promise<Tried> {
  const { discord, cast, witness, problem } = play;
  const { people } = discord;
  const { general, den, hall, forum, log, members, owner, roles } = cast;
  const { victim, warned, out, banned, held, there, newcomer, kicked } = targets(members);
  const [first = ""] = members;
  const { id: deleted } = await people.write(first, hall, "to be deleted");
  for (const text of ["to be purged", "this, too"]) await people.write(first, hall, text);
  const prepared = play.prepared.get("everything");
  if (prepared === undefined) throw new Error("nothing is prepared");
  const { pinned, unpinned, written, thread, closing, ticket } = prepared;
  // They were archived meanwhile.
  for (const id of [thread, closing]) await people.write(owner, id, "open again");
  const acts: { readonly [Kind in Deed["kind"]]: readonly [Doer, On] } = {
    react: ["do-places", { id: written, in: general }],
    pin: ["do-places", { id: pinned, in: general }],
    unpin: ["do-places", { id: unpinned, in: general }],
    delete: ["do-places", { id: deleted, at: hall }],
    purge: ["do-places", { at: hall }],
    slowMode: ["do-places", { in: general }],
    lockChannel: ["do-places", { in: hall }],
    unlockChannel: ["do-places", { in: den }],
    changeChannel: ["do-places", { in: hall }],
    thread: ["do-threads", { in: general }],
    post: ["do-threads", { in: forum }],
    privateThread: ["do-threads", {}],
    changeThread: ["do-threads", { in: closing }],
    addToThread: ["do-threads", { id: newcomer, in: thread }],
    removeFromThread: ["do-threads", { id: there, in: thread }],
    transcript: ["do-threads", { id: ticket, in: log }],
    makeAutoModRule: ["do-threads", {}],
    changeAutoModRule: ["do-threads", {}],
    deleteAutoModRule: ["do-threads", {}],
    giveRole: ["do-members", { id: victim, in: roles.regular }],
    takeRole: ["do-members", { id: held, in: roles.birthday }],
    timeOut: ["do-members", { id: victim }],
    endTimeOut: ["do-members", { id: out }],
    kick: ["do-members", { id: kicked }],
    ban: ["do-members", { id: newcomer }],
    unban: ["do-members", { id: banned }],
    nickname: ["do-members", { id: victim }],
    warn: ["do-members", { id: warned }],
    letter: ["do-members", { id: owner }],
  };
  for (const kind of kindsOfDeeds) {
    const [doer, on] = acts[kind];
    const from = witness.calls.length;
    let said = "";
    const act = async () => {
      said = await ask(play, doer, kind, on);
    };
    const isSeen = () =>
      witness.calls.slice(from).some((call) => isDone(call) && deedMarks[kind](call) !== undefined);
    if (!(await bringAbout(act, isSeen))) problem(`an admin's ${kind} wasn't done: ${said}`);
  }
  return nothingTried;
}

/** Who it is done to: members of whom other events want nothing. */
function targets(members: readonly string[]) {
  const [victim = "", warned = "", out = "", banned = "", held = "", there = "", newcomer = "", kicked = ""] =
    members.toReversed();
  return { victim, warned, out, banned, held, there, newcomer, kicked };
}
