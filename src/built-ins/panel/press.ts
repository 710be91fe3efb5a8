/** What a button of the panel does; all that a press needs stands in its custom id, so it outlives restarts. Pages count from 0. */
export type PanelPress =
  | { readonly action: "list"; readonly page: number }
  | { readonly action: "choose" }
  | { readonly action: "look"; readonly plugin: string; readonly page: number }
  | { readonly action: "on" | "off" | "on-all" | "off-all" | "release"; readonly plugin: string }
  | { readonly action: "revoke"; readonly plugin: string; readonly need: string }
  /** `shown`: what stood above the button, as `whatIsShown` marks it. */
  | { readonly action: "grant"; readonly plugin: string; readonly need: string; readonly shown: string };

/** A custom id has 100 characters: names of plugins and needs have 40 at most, and a need that can be granted fewer. */
export function pressId(press: PanelPress): string {
  return [
    "plugins",
    press.action,
    ...("plugin" in press ? [press.plugin] : []),
    ...("need" in press ? [press.need] : []),
    ...("shown" in press ? [press.shown] : []),
    ...("page" in press ? [press.page] : []),
  ].join(":");
}

/** Undefined: not one of the panel's. */
export function readPress(customId: string): PanelPress | undefined {
  const [room, action, plugin = "", more = "", shown = "", ...rest] = customId.split(":");
  if (room !== "plugins" || rest.length > 0) return undefined;
  // Buttons of earlier releases carry no page.
  if (action === "list") return { action, page: pageIn(plugin) };
  if (action === "choose") return { action };
  if (!/^[a-z0-9-]{1,64}$/.test(plugin)) return undefined;
  switch (action) {
    case "look":
      return { action, plugin, page: pageIn(more) };
    case "on":
    case "off":
    case "on-all":
    case "off-all":
    case "release":
      return { action, plugin };
    case "revoke":
      return isNeed(more) ? { action, plugin, need: more } : undefined;
    case "grant":
      return isNeed(more) && /^[a-f0-9]{0,8}$/.test(shown)
        ? { action, plugin, need: more, shown }
        : undefined;
    default:
      return undefined;
  }
}

function isNeed(text: string): boolean {
  return /^[a-z_]{1,40}$/.test(text);
}

function pageIn(text: string): number {
  return /^\d{1,4}$/.test(text) ? Number(text) : 0;
}
