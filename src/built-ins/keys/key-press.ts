import { createHash } from "node:crypto";
import type { KeyView } from "../../plugins/host/plugin-admin.ts";
import { keyFormPrefix } from "../../plugins/secrets/seal-keys.ts";

/** What somebody does on the page of a plugin's keys, as its custom id says. */
export type KeyPress =
  | { readonly action: "page"; readonly plugin: string }
  /** Opens the form, or has filled it in. `shown`: what was shown of the keys, as `keysShown` says. */
  | { readonly action: "fill" | "form"; readonly plugin: string; readonly shown: string }
  | { readonly action: "remove"; readonly plugin: string; readonly id: string };

export function keyPressId(press: KeyPress): string {
  switch (press.action) {
    case "page":
      return `keys:page:${press.plugin}`;
    case "fill":
      return `keys:fill:${press.plugin}:${press.shown}`;
    case "form":
      return `${keyFormPrefix}${press.plugin}:${press.shown}`;
    case "remove":
      return `keys:remove:${press.plugin}:${press.id}`;
  }
}

/** Undefined: it is another one's. */
export function readKeyPress(customId: string): KeyPress | undefined {
  const [, action, plugin = "", more = ""] =
    /^keys:(page|fill|form|remove):([a-z0-9-]{1,64})(?::([a-z0-9_]{1,30}))?$/.exec(customId) ?? [];
  switch (action) {
    case "page":
      return { action, plugin };
    case "fill":
    case "form":
      return { action, plugin, shown: more };
    case "remove":
      return { action, plugin, id: more };
    default:
      return undefined;
  }
}

/** A short hash of where a plugin's keys go: whoever saw that fills them in for that alone. */
export function keysShown(keys: readonly KeyView[]): string {
  const shown = JSON.stringify(keys.map(({ id, name, host, header }) => [id, name, host, header]));
  return createHash("sha256").update(shown).digest("hex").slice(0, 8);
}
