import {
  type APIButtonComponent,
  type APIMessage,
  type APIStringSelectComponent,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import { html } from "hono/html";
import type { Html } from "../markdown.ts";

const styles: Readonly<Partial<Record<ButtonStyle, string>>> = {
  [ButtonStyle.Primary]: "primary",
  [ButtonStyle.Success]: "success",
  [ButtonStyle.Danger]: "danger",
};

/** The buttons and menus of a message: each is a form, so they work before the script has loaded. */
export function components(message: APIMessage, hidden: Html): Html | "" {
  const rows = (message.components ?? []).flatMap((row) =>
    row.type === ComponentType.ActionRow ? [row] : [],
  );
  if (rows.length === 0) return "";
  return html`${rows.map(
    (row) =>
      html`<div class="components">${row.components.map((part) => {
        if (part.type === ComponentType.Button) return button(part, message.id, hidden);
        if (part.type === ComponentType.StringSelect) return menu(part, message.id, hidden);
        return "";
      })}</div>`,
  )}`;
}

function button(part: APIButtonComponent, messageId: string, hidden: Html): Html {
  const label = html`${"emoji" in part && part.emoji?.name ? `${part.emoji.name} ` : ""}${"label" in part ? (part.label ?? "") : ""}`;
  if (part.style === ButtonStyle.Link)
    return html`<a class="button" href="${/^https?:/.test(part.url) ? part.url : "#"}" target="_blank" rel="noopener noreferrer nofollow">${label} ↗</a>`;
  if (part.style === ButtonStyle.Premium) return html``;
  return html`<form method="post" action="/press" data-live>${hidden}
    <input type="hidden" name="message" value="${messageId}">
    <button class="button ${styles[part.style] ?? ""}" name="custom_id" value="${part.custom_id}" ${part.disabled ? "disabled" : ""}>${label}</button>
  </form>`;
}

function menu(part: APIStringSelectComponent, messageId: string, hidden: Html): Html {
  const many = (part.max_values ?? 1) > 1;
  return html`<form method="post" action="/select" data-live class="menu">${hidden}
    <input type="hidden" name="message" value="${messageId}"><input type="hidden" name="custom_id" value="${part.custom_id}">
    <select name="value" ${many ? "multiple" : ""} ${part.disabled ? "disabled" : ""} aria-label="${part.placeholder ?? "Choose"}">
      ${part.options.map((option) => html`<option value="${option.value}" ${option.default ? "selected" : ""}>${option.label}</option>`)}
    </select><button class="button">Choose</button>
  </form>`;
}
