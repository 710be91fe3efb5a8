import type { DeedOf, ThreadDeed } from "./deed.ts";
import { type DeedKind, whomOf } from "./deed-kind.ts";

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
  privateThread: {
    record: ({ channelId, userId }) => ({ channelId, userId }),
    punishes: () => false,
    did: (done) => `opened a private thread for ${whomOf(done)} in <#${done.channelId}>`,
  },
};
