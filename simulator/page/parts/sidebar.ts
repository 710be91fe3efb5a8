import { html } from "hono/html";
import type { Playground } from "../../playground/playground.ts";
import { hrefOf, type Look } from "../look.ts";
import type { Html } from "../markdown.ts";
import { avatar } from "./avatar.ts";
import { hereIf } from "./here-if.ts";

/** Channels with their threads, and the choice of person. */
export function sidebarPart({ discord, cast }: Playground, look: Look): Html {
  const { world, gateway, botUser } = discord;
  const online = gateway.connected() > 0;
  return html`
    <header class="guild" data-key="guild"><h1>Turbot's Reef</h1></header>
    <nav class="channels" aria-label="Channels" data-key="channels"><ul>${world.channels(cast.guildId).map(
      (
        channel,
      ) => html`<li><a data-look ${hereIf(channel.id === look.channelId)} href="${hrefOf(look, { channelId: channel.id })}"><span class="hash" aria-hidden="true">#</span>${channel.name}</a>
        ${world.threads(channel.id).length === 0 ? "" : html`<ul class="threads">${world.threads(channel.id).map((thread) => html`<li><a data-look ${hereIf(thread.id === look.channelId)} href="${hrefOf(look, { channelId: thread.id })}"><span class="hash" aria-hidden="true">🧵</span>${thread.name}</a></li>`)}</ul>`}</li>`,
    )}</ul></nav>
    <div class="people" data-key="people">
      <h2>Write as</h2>
      ${world
        .members(cast.guildId)
        .filter(({ user }) => user.id === cast.adminId || user.id === cast.memberId)
        .map(({ user }) => {
          const name = user.global_name ?? user.username;
          return html`<a data-look ${hereIf(user.id === look.userId, "person")} href="${hrefOf(look, { userId: user.id })}">${avatar(name, false)}<span>${name}<small>${user.id === cast.adminId ? "admin, has BotAdmin" : "a member"}</small></span></a>`;
        })}
      <p class="person bot">${avatar(botUser.username, true)}<span>${botUser.username}<small><span class="dot ${online ? "on" : ""}"></span> ${online ? "online" : "offline"}</small></span></p>
    </div>`;
}
