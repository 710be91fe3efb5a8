import type { DeedOf, ThreadDeed } from "./deed.ts";
import type { DeedKind } from "./deed-kind.ts";

export const threadDeeds: { readonly [Kind in ThreadDeed["kind"]]: DeedKind<DeedOf<Kind>> } = {
  thread: {
    record: ({ channelId }) => ({ channelId }),
    punishes: () => false,
    did: ({ channelId }) => `opened a thread in <#${channelId}>`,
  },
  post: {
    record: ({ channelId }) => ({ channelId }),
    punishes: () => false,
    did: ({ channelId }) => `started a post in <#${channelId}>`,
  },
};
