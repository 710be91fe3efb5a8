import { type APIEmbed, type APIMessage, InteractionType } from "discord-api-types/v10";
import { html } from "hono/html";
import { type Html, markdown } from "../markdown.ts";
import type { Names } from "../names.ts";
import { avatar, hueClass } from "./avatar.ts";
import { components } from "./components.ts";

export interface MessageView {
  readonly message: APIMessage;
  readonly names: Names;
  /** The previous message is by the same person, so the name isn't repeated. */
  readonly follows: boolean;
  /** The message it replies to. */
  readonly repliedTo: APIMessage | undefined;
  /** The thread started here. */
  readonly thread: { readonly name: string; readonly href: string; readonly count: number } | undefined;
  /** The context of its forms: who looks, and where. */
  readonly hidden: Html;
}

/** `MessageFlags.Ephemeral` and `.Loading` */
const ephemeral = 1 << 6;
const loading = 1 << 7;

/** In this machine's time zone, which is also the browser's. */
const clock = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });

/** One message, as Discord shows it. */
export function messageItem(view: MessageView): Html {
  const { message, names, follows, repliedTo, thread, hidden } = view;
  const name = message.author.global_name ?? message.author.username;
  const flags = message.flags ?? 0;
  const at = new Date(message.timestamp);
  return html`<li class="message ${follows ? "follows" : ""} ${flags & ephemeral ? "ephemeral" : ""}" data-key="${message.id}">
    ${repliedTo === undefined ? used(message) : quoted(repliedTo, names)}
    <div class="row">
      ${follows ? html`<span class="gutter"></span>` : avatar(name, message.author.bot === true)}
      <div class="body">
        ${follows ? "" : html`<header><strong class="author">${name}</strong>${message.author.bot ? html`<span class="badge">BOT</span>` : ""}<time class="when" datetime="${at.toISOString()}">${clock.format(at)}</time></header>`}
        <div class="content">${flags & loading && message.content === "" ? html`<em class="faint">thinking…</em>` : markdown(message.content, names)}${message.edited_timestamp ? html` <small class="faint">(edited)</small>` : ""}</div>
        ${message.embeds.map((embed) => embedBox(embed, names))}
        ${message.attachments.map((file) => html`<p class="attachment"><span aria-hidden="true">📎</span> <a href="${file.url}" target="_blank" rel="noopener noreferrer">${file.filename}</a>${file.description === undefined ? "" : html` <span class="faint">${file.description}</span>`}</p>`)}
        ${components(message, names, hidden)}
        ${reactions(message)}
        ${flags & ephemeral ? html`<p class="faint small"><span aria-hidden="true">👁</span> Only you can see this</p>` : ""}
        ${thread === undefined ? "" : html`<a class="thread-link" data-look href="${thread.href}"><span>🧵 ${thread.name}</span><b>${thread.count} ${thread.count === 1 ? "message" : "messages"} ›</b></a>`}
      </div>
      <div class="actions">
        <button type="button" data-reply="${message.id}" data-name="${name}" title="Reply" aria-label="Reply to ${name}">↩</button>
        <form method="post" action="/react" data-live>${hidden}<input type="hidden" name="message" value="${message.id}"><button name="emoji" value="👍" title="React with 👍" aria-label="React with thumbs up">👍</button></form>
      </div>
    </div>
  </li>`;
}

/** The person whose command this answers. */
function used({ interaction_metadata: by, interaction }: APIMessage): Html | "" {
  if (by?.type !== InteractionType.ApplicationCommand) return "";
  const name = by.user.global_name ?? by.user.username;
  return html`<div class="quoted"><span class="hook" aria-hidden="true"></span>${avatar(name, false)}<b>${name}</b> <span>used ${interaction === undefined ? "a command" : html`<b>/${interaction.name}</b>`}</span></div>`;
}

function quoted(message: APIMessage, names: Names): Html {
  const name = message.author.global_name ?? message.author.username;
  const words = message.content.replaceAll(/\s+/g, " ").slice(0, 120);
  return html`<div class="quoted"><span class="hook" aria-hidden="true"></span>${avatar(name, message.author.bot === true)}<b>${name}</b> <span>${markdown(words, names)}</span></div>`;
}

function reactions(message: APIMessage): Html | "" {
  if (!message.reactions?.length) return "";
  return html`<p class="reactions">${message.reactions.map(({ emoji, count }) => html`<span class="reaction">${emoji.id === null ? emoji.name : `:${emoji.name}:`} <b>${count}</b></span>`)}</p>`;
}

function embedBox(embed: APIEmbed, names: Names): Html {
  return html`<div class="embed ${hueClass(embed.color)}">
    ${embed.author ? html`<p class="small">${embed.author.name}</p>` : ""}
    ${embed.title ? html`<h4>${embed.url?.startsWith("http") ? html`<a href="${embed.url}" target="_blank" rel="noopener noreferrer nofollow">${embed.title}</a>` : embed.title}</h4>` : ""}
    ${embed.description ? html`<div>${markdown(embed.description, names)}</div>` : ""}
    ${embed.fields?.length ? html`<dl>${embed.fields.map((field) => html`<div class="${field.inline ? "inline" : ""}"><dt>${field.name}</dt><dd>${markdown(field.value, names)}</dd></div>`)}</dl>` : ""}
    ${embed.image ? html`<p class="small faint">🖼 ${embed.image.url}</p>` : ""}
    ${embed.footer ? html`<p class="small faint">${embed.footer.text}</p>` : ""}
  </div>`;
}
