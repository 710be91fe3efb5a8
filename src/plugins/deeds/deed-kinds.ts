import type { Caller } from "../dispatch/call.ts";
import type { DeedDone } from "../store/plugin-deeds.ts";
import type { WaitingPress } from "../store/plugin-presses.ts";
import { autoModDeeds } from "./auto-mod-deeds.ts";
import { channelDeeds } from "./channel-deeds.ts";
import type { Deed, DeedOf } from "./deed.ts";
import { type DeedKind, type Notice, type Undoing, whomOf } from "./deed-kind.ts";
import { letterDeeds } from "./letter-deeds.ts";
import { memberDeeds } from "./member-deeds.ts";
import { messageDeeds } from "./message-deeds.ts";
import { roleDeeds } from "./role-deeds.ts";
import { threadCareDeeds } from "./thread-care-deeds.ts";
import { threadDeeds } from "./thread-deeds.ts";

/** Everything that plugins can do to a server, and what follows from each. A kind of deed without its row doesn't compile. */
const deedKinds: { readonly [Kind in Deed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  ...messageDeeds,
  ...threadDeeds,
  ...threadCareDeeds,
  ...channelDeeds,
  ...roleDeeds,
  ...autoModDeeds,
  ...memberDeeds,
  ...letterDeeds,
};

export const kindsOfDeeds = Object.keys(deedKinds) as readonly Deed["kind"][];

/** The row of a kind that this release knows; what is stored can be a newer one's, and some of it is no deed. */
function kindOf(name: string): DeedKind<Deed> | undefined {
  return Object.hasOwn(deedKinds, name)
    ? (deedKinds as Readonly<Record<string, DeedKind<Deed>>>)[name]
    : undefined;
}

function rowOf({ kind }: Deed): DeedKind<Deed> {
  return deedKinds[kind] as DeedKind<Deed>;
}

/** What is kept of a deed. */
export function recordOf(deed: Deed): DeedDone {
  return { kind: deed.kind, ...rowOf(deed).record(deed) };
}

/** @param by who asked for it, or whose event it is; undefined: nobody */
export function punishes(deed: Deed, by: Caller | undefined): boolean {
  return rowOf(deed).punishes(deed, by);
}

/** What a deed takes to be done again, as the plugin's action would. Undefined: nothing that waits for a press is one. */
export function pressOf(deed: Deed): Pick<WaitingPress, "memberId" | "input"> | undefined {
  const { press } = rowOf(deed);
  if (press === undefined) return undefined;
  const { memberId, input } = press.stored(deed);
  return { memberId, input: { ...input, kind: deed.kind } };
}

/** What waits for a press, in words that follow "wants to". */
export function pressInWords(press: Omit<WaitingPress, "id">): string {
  // An older release, an hour ago at most, didn't say which kind it is.
  return kindOf(press.input.kind ?? "")?.press?.wants(press) ?? "do what it was asked for";
}

/** Among what plugins did also stands what moderators and admins decided about them. */
export function isDeed({ kind }: DeedDone): boolean {
  return kindOf(kind) !== undefined;
}

/** What a deed came to, to follow the plugin's name. */
export function deedInWords(done: DeedDone): string {
  // No deed of its own: a message that pings.
  if (done.kind === "greet") return `greeted ${whomOf(done)} with a ping`;
  return kindOf(done.kind)?.did(done) ?? "did something that a newer Turbot knows";
}

/** What a deed changes, apart from the member, as one text. Undefined: it can't be undone, and undoes nothing. */
export function thingOf(done: DeedDone): string | undefined {
  const row = kindOf(done.kind);
  if (row === undefined || (row.undo === undefined && row.thing === undefined)) return undefined;
  const ids = [done.roleId, done.channelId, done.messageId].filter((id) => id !== undefined);
  return [row.thing ?? done.kind, ...ids].join(" ");
}

/** What somebody reads who was moderated. Undefined: nobody is told. */
export function noticeOf(deed: Deed): Notice<Deed> | undefined {
  return rowOf(deed).notice;
}

/** How a deed is undone. Undefined: it can't be. */
export function undoingOf(done: DeedDone, guildId: string): Undoing | undefined {
  return done.wasSo === true ? undefined : kindOf(done.kind)?.undo?.(done, guildId);
}
