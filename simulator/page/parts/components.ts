import {
  type APIButtonComponent,
  type APIMessage,
  type APIMessageTopLevelComponent,
  type APISelectMenuComponent,
  type APIUnfurledMediaItem,
  ButtonStyle,
  ComponentType,
} from "discord-api-types/v10";
import { html } from "hono/html";
import { type Html, markdown } from "../markdown.ts";
import type { Names } from "../names.ts";
import { type Choice, offeredBy } from "../pickable.ts";
import { hueClass } from "./avatar.ts";

const styles: Readonly<Partial<Record<ButtonStyle, string>>> = {
  [ButtonStyle.Primary]: "primary",
  [ButtonStyle.Success]: "success",
  [ButtonStyle.Danger]: "danger",
};

/**
 * The components of a message, as Discord shows them. Buttons and menus are forms, so they work before the script has loaded.
 *
 * @param hidden the context of its forms: who looks, and where
 */
export function components(message: APIMessage, names: Names, hidden: Html): Html | "" {
  const parts = message.components ?? [];
  return parts.length === 0
    ? ""
    : html`${parts.map((part) => shown(part, { id: message.id, names, hidden }))}`;
}

interface Shown {
  /** The message's. */
  readonly id: string;
  readonly names: Names;
  readonly hidden: Html;
}

function shown(part: APIMessageTopLevelComponent, on: Shown): Html | "" {
  switch (part.type) {
    case ComponentType.ActionRow:
      return html`<div class="components">${part.components.map((one) => {
        if (one.type === ComponentType.Button) return button(one, on.id, on.hidden);
        const channelTypes = one.type === ComponentType.ChannelSelect ? one.channel_types : undefined;
        return menu(
          one,
          on,
          "options" in one ? one.options : offeredBy(one.type, channelTypes, on.names.pickable),
        );
      })}</div>`;
    case ComponentType.Container:
      return html`<div class="embed ${hueClass(part.accent_color ?? undefined)}">${part.components.map((one) => shown(one, on))}</div>`;
    case ComponentType.Section:
      return html`<div class="section"><div>${part.components.map((one) => shown(one, on))}</div>${
        part.accessory.type === ComponentType.Button
          ? html`<div class="components">${button(part.accessory, on.id, on.hidden)}</div>`
          : picture(part.accessory)
      }</div>`;
    case ComponentType.TextDisplay:
      return html`<div>${markdown(part.content, on.names)}</div>`;
    case ComponentType.MediaGallery:
      return html`${part.items.map(picture)}`;
    case ComponentType.File:
      return html`<p class="attachment"><span aria-hidden="true">📎</span> ${part.file.url.replace("attachment://", "")}</p>`;
    case ComponentType.Separator:
      return part.divider === false ? html`<br>` : html`<hr>`;
  }
}

/** Nothing is fetched from outside, so it is said what a picture shows. */
function picture(item: {
  readonly media: APIUnfurledMediaItem;
  readonly description?: string | null | undefined;
}): Html {
  return html`<p class="small faint"><span aria-hidden="true">🖼</span> ${item.description ?? item.media.url}</p>`;
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

function menu(
  part: APISelectMenuComponent,
  { id, hidden }: Shown,
  options: readonly (Choice & { readonly default?: boolean | undefined })[],
): Html {
  const many = (part.max_values ?? 1) > 1;
  return html`<form method="post" action="/select" data-live class="menu">${hidden}
    <input type="hidden" name="message" value="${id}"><input type="hidden" name="custom_id" value="${part.custom_id}">
    <select name="value" ${many ? "multiple" : ""} ${part.disabled ? "disabled" : ""} aria-label="${part.placeholder ?? "Choose"}">
      ${options.map((option) => html`<option value="${option.value}" ${option.default ? "selected" : ""}>${option.label}</option>`)}
    </select><button class="button">Choose</button>
  </form>`;
}
