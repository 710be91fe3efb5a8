import { z } from "zod";
import type { Core } from "../core.ts";
import type { ChannelRecord, MessageRecord } from "../data.ts";
import { parseForm } from "../parse-form.ts";
import type { Call } from "./route.ts";

const page = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  after: z.string().regex(/^\d+$/).optional(),
  before: z.string().regex(/^\d+$/).optional(),
  around: z.string().regex(/^\d+$/).optional(),
});

/** Newest first, as Discord lists them. */
export function listMessages(core: Core, channel: ChannelRecord, call: Call): MessageRecord[] {
  const { limit, after, before, around } = parseForm(page, Object.fromEntries(call.query));
  const all = [...(core.data.messages.get(channel.channel.id)?.values() ?? [])].filter(
    (record) => record.visibleTo === undefined,
  );
  const idOf = (record: MessageRecord) => BigInt(record.message.id);
  let found: MessageRecord[];
  if (around !== undefined) {
    const half = Math.floor(limit / 2);
    const older = all.filter((one) => idOf(one) < BigInt(around)).slice(-half || all.length);
    const rest = all.filter((one) => idOf(one) >= BigInt(around)).slice(0, half + 1);
    found = [...(half === 0 ? [] : older), ...rest];
  } else if (after !== undefined) found = all.filter((one) => idOf(one) > BigInt(after)).slice(0, limit);
  else found = all.filter((one) => before === undefined || idOf(one) < BigInt(before)).slice(-limit);
  return found.reverse();
}
