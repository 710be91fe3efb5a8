import { html } from "hono/html";
import type { Html } from "../markdown.ts";

const shown = 160;

/** A line of the supervisor's or the bot's log: JSON in the log's shape becomes text, anything else stays. */
export function logLine(line: string): Html {
  const { at, level, event, ...facts } = parsed(line);
  if (typeof event !== "string") return html`<li>${line.slice(0, shown * 2)}</li>`;
  const rest = Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
  return html`<li class="${level === "warn" || level === "error" ? level : ""}"><time class="at">${String(at).slice(11, 19)}</time> <b>${event}</b> <span class="faint">${rest.slice(0, shown)}</span></li>`;
}

function parsed(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
