import { z } from "zod";
import type { HandlerCall } from "../../dispatch/call.ts";
import { snowflake } from "../actions/place.ts";
import type { CallTools } from "./call-tools.ts";
import { nonceOf } from "./named-once.ts";

const onceName = z.string().min(1).max(200).optional();

/** Sends a message that nobody asked for. */
export function createSend(tools: CallTools) {
  const {
    plugin,
    manifest,
    messenger,
    inOrder,
    signature,
    charged,
    checkPlace,
    outgoing,
    peopleIn,
    ofOwnAccord,
    membersWords,
    files,
    outgoingMessage,
    sentMessages,
    ringing,
  } = tools;
  return async (input: Readonly<Record<string, unknown>>, underWay: readonly HandlerCall[]) => {
    const channelId = snowflake.parse(input.channelId);
    const once = onceName.parse(input.once);
    // Charged before Discord is asked anything: requests for channels that don't exist count against us.
    const read = () => ({
      ...outgoingMessage(input.content, manifest().registered),
      signature,
      ephemeral: false,
      ...(once === undefined ? {} : { nonce: nonceOf(plugin, channelId, once) }),
    });
    const message = charged(read, false, underWay);
    const guildId = await checkPlace(channelId);
    const where = { guildId, channelId, to: undefined, asker: undefined, filesBy: { caller: undefined } };
    await outgoing.check(message, where, underWay);
    const repeats = outgoing.sourcesOf(message, underWay);
    const source = { ...ofOwnAccord(guildId, underWay, peopleIn(message, underWay)), repeats };
    const said = { ...message, source };
    let signed: "plugin" | "pings" = "plugin";
    const ids = await inOrder(channelId, () =>
      ringing(
        guildId,
        said,
        (it, isAgreed) => {
          if (isAgreed) signed = "pings";
          return files.withBytes(membersWords.named(it, underWay), (whole) =>
            messenger.send(channelId, whole),
          );
        },
        underWay,
      ),
    );
    return sentMessages.note(channelId, guildId, { ids, isPrivate: false, signed });
  };
}
