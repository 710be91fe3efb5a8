import { RefusalError } from "../../../declaration/refusal.ts";
import type { ChannelFacts } from "../../../plugin-api/people.ts";
import type { HandlerCall } from "../../dispatch/call.ts";
import { isIn } from "../../per-server/home.ts";
import { callServerStore, isServerStoreCall } from "../../server-store/server-store-calls.ts";
import { withStore } from "../../server-store/store-errors.ts";
import { isTimerCall } from "../../timers/timer-calls.ts";
import { snowflake } from "../actions/place.ts";
import { isRead } from "../http/follow-redirect.ts";
import { callStore, isStoreCall } from "../store-calls.ts";
import type { CallTools } from "./call-tools.ts";

/** What belongs to no call: looking things up, the store, the web. */
export function createAskHost(tools: CallTools) {
  const {
    manifest,
    home,
    http,
    keys,
    requests,
    lookups,
    store,
    serverStore,
    keepCopies,
    files,
    seeMembers,
    readHistory,
    sentMessages,
    opennessOf,
  } = tools;
  const { ownSettings, drawPicture, askTime, timerCalls } = tools;
  /** What an admin entered is only read: nothing is sent there. */
  const hostsFor = ({ method }: Readonly<Record<string, unknown>>) => [
    ...manifest().needs.http,
    ...(isRead(method) ? ownSettings.hosts() : []),
  ];
  /** When people are in a channel that few see is theirs to know, and what a plugin opened it looks after. */
  const channelFacts = async (id: string): Promise<ChannelFacts | null> => {
    const channel = await lookups.channel(id);
    if (channel === null || channel.lastMessageAt === null || sentMessages.find(id, id) !== undefined)
      return channel;
    return (await opennessOf(id))?.isPublic === true ? channel : { ...channel, lastMessageAt: null };
  };
  return async (
    method: string,
    input: Readonly<Record<string, unknown>>,
    underWay: readonly HandlerCall[],
  ): Promise<unknown> => {
    if (isStoreCall(method)) {
      const answer = await withStore(() => callStore(store, method, input, underWay));
      if (typeof input.value === "string") keepCopies.stored(input.value, underWay);
      return answer;
    }
    if (isServerStoreCall(method)) {
      const keepsTexts = manifest().needs.keeps !== undefined;
      const asked = { store: serverStore, input, underWay, keepsTexts };
      const answer = await callServerStore(method, asked, lookups.served, home !== "anywhere");
      if (typeof input.value === "string") keepCopies.stored(input.value, underWay);
      return answer;
    }
    if (isTimerCall(method)) {
      // Its id and what it is about may be words from there: no later version gets them in one engine for all servers.
      if (method === "timers.set" && home !== "anywhere") await withStore(() => serverStore.keepApart());
      const answer = await withStore(() => timerCalls(method, input, underWay));
      if (typeof input.data === "string") keepCopies.stored(input.data, underWay);
      return answer;
    }
    switch (method) {
      case "time.parse":
        return askTime.parse(input);
      case "time.zones":
        return askTime.zones(input);
      case "http":
        if (!requests.take()) throw new RefusalError("Too many requests: 20 at once, then one a second");
        return http.request(input, hostsFor(input));
      case "settings":
        return ownSettings.read(input);
      case "hasSecret":
        return keys.has(input);
      case "getChannel":
        return channelFacts(snowflake.parse(input.id));
      case "file.read":
      case "file.picture":
        if (!requests.take()) throw new RefusalError("Too many requests: 20 at once, then one a second");
        return method === "file.read" ? files.read(input) : files.picture(input);
      case "image.draw":
        return drawPicture(input);
      case "getMessage":
        return readHistory.getMessage(input, underWay);
      case "history":
        return readHistory.history(input, underWay);
      case "member":
        return seeMembers.member(input, underWay);
      case "members":
        return seeMembers.members(input, underWay);
      case "memberCount":
        return lookups.memberCount(snowflake.parse(input.guildId));
      case "guild":
        return lookups.guild(snowflake.parse(input.id));
      case "guilds":
        return (await lookups.guilds()).filter(({ id }) => isIn(home, id));
      case "roles":
        return lookups.roles(snowflake.parse(input.guildId));
      default:
        throw new RefusalError(`Turbot has no "${method}"`);
    }
  };
}
