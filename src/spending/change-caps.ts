import type { CapName } from "./cap-names.ts";
import type { Caps } from "./caps.ts";
import type { CapChange, CapChanges } from "./store/cap-changes.ts";

/** The settings, with what operators changed in Discord in their place until they clear it. */
export function createCaps(settings: Caps, changes: Pick<CapChanges, "current">): () => Caps {
  return () => {
    const current = changes.current();
    return current.length === 0 ? settings : current.reduce(withChange, settings);
  };
}

/** What a cap is now: dollars, or percent. */
export function currentValue(caps: Caps, cap: CapName): number {
  switch (cap) {
    case "month":
      return caps.month.dollars;
    case "chat":
      return caps.month.chatPercent;
    case "plugins":
      return caps.month.pluginPercent;
    case "member":
      return caps.member.dollars;
    case "requester":
      return caps.user.dollars;
  }
}

function withChange(caps: Caps, { cap, value }: CapChange): Caps {
  switch (cap) {
    case "month":
      return { ...caps, month: { ...caps.month, dollars: value } };
    case "chat":
      return { ...caps, month: { ...caps.month, chatPercent: value } };
    case "plugins":
      return { ...caps, month: { ...caps.month, pluginPercent: value } };
    case "member":
      return { ...caps, member: { ...caps.member, dollars: value } };
    case "requester":
      return { ...caps, user: { ...caps.user, dollars: value } };
  }
}
