import type { DiscordNeed } from "../../src/plugin-api/needs.ts";
import { lockedBits } from "../../src/plugins/deeds/channel-deeds.ts";
import type { Deed } from "../../src/plugins/deeds/deed.ts";
import type { Call } from "./witness.ts";

/** The need under which a call at Discord is such a deed. Undefined: it isn't one. */
type Mark = (call: Call) => DiscordNeed | undefined;

function mark(need: DiscordNeed, what: RegExp, fits: (call: Call) => boolean = () => true): Mark {
  return (call) => (what.test(call.what) && fits(call) ? need : undefined);
}

const has =
  (...keys: readonly string[]) =>
  ({ body }: Call) =>
    keys.some((key) => key in body);
const contentOf = ({ body }: Call) => (typeof body.content === "string" ? body.content : "");
const says = (words: RegExp) => (call: Call) => words.test(contentOf(call));
const locks = ({ body }: Call) => (BigInt(String(body.deny ?? "0")) & lockedBits) === lockedBits;
const message = /^POST \/channels\/\d+\/messages$/;
const member = /^PATCH \/guilds\/\d+\/members\/\d+$/;
const oneRole = (method: string) => new RegExp(`^${method} /guilds/\\d+/members/\\d+/roles/\\d+$`);
const privateThread = 12;

/** How each kind of deed shows at Discord, whatever Turbot notes of it: a kind without its mark doesn't compile. */
export const deedMarks: { readonly [Kind in Deed["kind"]]: Mark } = {
  react: mark("add_reactions", /^PUT \/channels\/\d+\/messages\/\d+\/reactions\//),
  pin: mark("pin_messages", /^PUT \/channels\/\d+\/messages\/pins\/\d+$/),
  unpin: mark("pin_messages", /^DELETE \/channels\/\d+\/messages\/pins\/\d+$/),
  // Turbot gives no reason where it deletes a message of its own.
  delete: mark(
    "delete_messages",
    /^DELETE \/channels\/\d+\/messages\/\d+$/,
    ({ reason }) => reason !== undefined,
  ),
  purge: mark("purge_messages", /^POST \/channels\/\d+\/messages\/bulk-delete$/),
  thread: mark(
    "create_threads",
    /^POST \/channels\/\d+\/(?:messages\/\d+\/)?threads$/,
    ({ body }) => body.type !== privateThread && !("message" in body),
  ),
  post: mark("create_threads", /^POST \/channels\/\d+\/threads$/, has("message")),
  privateThread: mark(
    "private_threads",
    /^POST \/channels\/\d+\/threads$/,
    ({ body }) => body.type === privateThread,
  ),
  changeThread: mark("manage_threads", /^PATCH \/channels\/\d+$/, has("archived", "locked")),
  addToThread: mark(
    "manage_threads",
    /^PATCH \/channels\/\d+\/messages\/\d+$/,
    says(/^-# Here now, without a ping/),
  ),
  removeFromThread: mark("manage_threads", /^DELETE \/channels\/\d+\/thread-members\/\d+$/),
  transcript: mark("keep_transcripts", message, says(/^Transcript of <#/)),
  slowMode: mark("manage_channels", /^PATCH \/channels\/\d+$/, has("rate_limit_per_user")),
  lockChannel: mark("lock_channels", /^PUT \/channels\/\d+\/permissions\/\d+$/, locks),
  unlockChannel: mark(
    "lock_channels",
    /^(?:PUT|DELETE) \/channels\/\d+\/permissions\/\d+$/,
    (call) => !locks(call),
  ),
  // A thread's new name is among what is done about channels, too.
  changeChannel: mark("manage_channels", /^PATCH \/channels\/\d+$/, has("name", "topic")),
  giveRole: mark("manage_roles", oneRole("PUT")),
  takeRole: mark("manage_roles", oneRole("DELETE")),
  makeAutoModRule: mark("manage_auto_mod", /^POST \/guilds\/\d+\/auto-moderation\/rules$/),
  changeAutoModRule: mark("manage_auto_mod", /^PATCH \/guilds\/\d+\/auto-moderation\/rules\/\d+$/),
  deleteAutoModRule: mark("manage_auto_mod", /^DELETE \/guilds\/\d+\/auto-moderation\/rules\/\d+$/),
  timeOut: mark(
    "time_out_members",
    member,
    ({ body }) => typeof body.communication_disabled_until === "string",
  ),
  endTimeOut: mark("time_out_members", member, ({ body }) => body.communication_disabled_until === null),
  kick: mark("kick_members", /^DELETE \/guilds\/\d+\/members\/\d+$/),
  ban: mark("ban_members", /^PUT \/guilds\/\d+\/bans\/\d+$/),
  unban: mark("ban_members", /^DELETE \/guilds\/\d+\/bans\/\d+$/),
  nickname: mark("change_nicknames", member, has("nick")),
  warn: mark("warn_members", message, says(/^You were warned in /)),
  letter: (call) =>
    mark("write_to_people", message, says(/^-# from the [a-z0-9-]+ plugin in \*\*/m))(call) ??
    mark(
      "receive_mail",
      message,
      says(/^-# from the team of \*\*|^\*\*You're writing to the team of /m),
    )(call),
};

/** Undefined: it is no deed. */
export function needOfCall(call: Call): DiscordNeed | undefined {
  for (const fits of Object.values(deedMarks)) {
    const need = fits(call);
    if (need !== undefined) return need;
  }
  return undefined;
}
