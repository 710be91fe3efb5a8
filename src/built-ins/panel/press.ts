/** What a button of the panel does. Its custom id holds everything a press needs, so it survives restarts. Pages count from 0. */
export type PanelPress =
  | { readonly action: "list"; readonly page: number }
  | { readonly action: "choose" }
  | { readonly action: "look"; readonly plugin: string; readonly page: number }
  | { readonly action: "on" | "off" | "on-all" | "off-all" | "release"; readonly plugin: string }
  | { readonly action: "revoke"; readonly plugin: string; readonly need: string }
  /** Answers for what somebody granted who has been forgotten, as it was. */
  | {
      readonly action: "confirm";
      readonly plugin: string;
      readonly need: string;
      readonly shown: string;
    }
  /** A question of the plugin's that isn't answered, by its number from 0. */
  | { readonly action: "ask"; readonly plugin: string; readonly page: number }
  /** A granted need, and for which roles' members it is granted too. */
  | { readonly action: "delegate"; readonly plugin: string; readonly need: string }
  /** Grants a need for what is chosen in the menu, and for nothing else. */
  | { readonly action: "pick"; readonly plugin: string; readonly need: string; readonly shown: string }
  /** The same for the channel that the panel is in. */
  | { readonly action: "here"; readonly plugin: string; readonly need: string; readonly shown: string }
  /** What it did lately. */
  | { readonly action: "did"; readonly plugin: string; readonly page: number }
  /** On a page of that. */
  | { readonly action: "undo"; readonly plugin: string; readonly deed: number; readonly page: number }
  | { readonly action: "undo-hour"; readonly plugin: string }
  /** What somebody, chosen in the menu, asked plugins for in the last hour. */
  | { readonly action: "person" }
  | { readonly action: "undo-person"; readonly user: string }
  /** A page of its settings. */
  | { readonly action: "settings"; readonly plugin: string; readonly page: number }
  /** Opens the form for a page of them. */
  | { readonly action: "set"; readonly plugin: string; readonly page: number }
  /** That form, filled in. `shown`: what it asked for, hashed. */
  | { readonly action: "fill"; readonly plugin: string; readonly shown: string; readonly page: number }
  /** Clears the one that is chosen in the menu. */
  | { readonly action: "clear"; readonly plugin: string; readonly page: number }
  | { readonly action: "clear-all"; readonly plugin: string }
  /** `shown`: what was shown above the button, hashed by `whatIsShown`. */
  | { readonly action: "grant"; readonly plugin: string; readonly need: string; readonly shown: string };

/** Custom ids have up to 100 characters: names of plugins and needs have at most 40, and needs that can be granted fewer. */
export function pressId(press: PanelPress): string {
  return [
    "plugins",
    press.action,
    ...("plugin" in press ? [press.plugin] : []),
    ...("user" in press ? [press.user] : []),
    ...("need" in press ? [press.need] : []),
    ...("shown" in press ? [press.shown] : []),
    // An earlier release reads no page there.
    ...("deed" in press ? [press.deed] : []),
    ...("page" in press ? [press.page] : []),
  ].join(":");
}

/** Undefined if it isn't one of the panel's. */
export function readPress(customId: string): PanelPress | undefined {
  const [room, action, plugin = "", more = "", shown = "", ...rest] = customId.split(":");
  if (room !== "plugins" || rest.length > 0) return undefined;
  // Buttons of earlier releases have no page.
  if (action === "list") return { action, page: pageIn(plugin) };
  if (action === "choose" || action === "person") return { action };
  if (action === "undo-person") return /^\d{1,20}$/.test(plugin) ? { action, user: plugin } : undefined;
  if (!/^[a-z0-9-]{1,64}$/.test(plugin)) return undefined;
  switch (action) {
    case "look":
    case "ask":
    case "did":
    case "settings":
    case "set":
    case "clear":
      return { action, plugin, page: pageIn(more) };
    case "fill":
      return isHash(more) ? { action, plugin, shown: more, page: pageIn(shown) } : undefined;
    case "undo":
      return /^\d{1,15}$/.test(more)
        ? { action, plugin, deed: Number(more), page: pageIn(shown) }
        : undefined;
    case "undo-hour":
    case "clear-all":
      return { action, plugin };
    case "on":
    case "off":
    case "on-all":
    case "off-all":
    case "release":
      return { action, plugin };
    case "revoke":
    case "delegate":
      return isNeed(more) ? { action, plugin, need: more } : undefined;
    case "pick":
    case "here":
    case "confirm":
    case "grant":
      return isNeed(more) && isHash(shown) ? { action, plugin, need: more, shown } : undefined;
    default:
      return undefined;
  }
}

function isHash(text: string): boolean {
  return /^[a-f0-9]{0,8}$/.test(text);
}

function isNeed(text: string): boolean {
  return /^[a-z_]{1,40}$/.test(text);
}

function pageIn(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}
