import { html } from "hono/html";
import type { Html } from "../markdown.ts";

const hues = 12;

/** A round picture: a fish for the bot, the first letter on a colour of their own for a person. */
export function avatar(name: string, isBot: boolean): Html {
  if (isBot) return html`<span class="avatar fish" aria-hidden="true">🐟</span>`;
  return html`<span class="avatar hue-${hueOf(name)}" aria-hidden="true">${[...name][0]?.toUpperCase() ?? "?"}</span>`;
}

function hueOf(name: string): number {
  return [...name].reduce((sum, letter) => sum * 31 + (letter.codePointAt(0) ?? 0), 7) % hues;
}

/** The class for an embed's colour, 0xRRGGBB: styles can't be written inline here. */
export function hueClass(color: number | undefined): string {
  if (color === undefined || color === 0) return "hue-none";
  const [red, green, blue] = [color >> 16, (color >> 8) & 255, color & 255];
  const most = Math.max(red, green, blue);
  const span = most - Math.min(red, green, blue);
  if (span < 24) return "hue-none";
  const sixth =
    most === red
      ? ((green - blue) / span + 6) % 6
      : most === green
        ? (blue - red) / span + 2
        : (red - green) / span + 4;
  return `hue-${Math.round(sixth * 2) % hues}`;
}
