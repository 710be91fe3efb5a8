import { html } from "hono/html";
import type { Html } from "../markdown.ts";

/** The attributes of a link: the one that leads here looks different, and says so to people who don't see it. */
export function hereIf(isHere: boolean, classes = ""): Html {
  return isHere ? html`class="${classes} here" aria-current="true"` : html`class="${classes}"`;
}
