import { html } from "hono/html";
import type { Look } from "./look.ts";
import type { Html } from "./markdown.ts";

/** What every form sends: the person, the place, and where to return without the script. */
export function hiddenFields(look: Look): Html {
  return html`<input type="hidden" name="as" value="${look.userId}"><input type="hidden" name="channel" value="${look.channelId}"><input type="hidden" name="tab" value="${look.tab}"><input type="hidden" name="pull" value="${look.pull ?? ""}">`;
}
