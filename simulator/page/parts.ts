import { html } from "hono/html";
import type { Playground } from "../playground/playground.ts";
import { readChecks } from "../playground/read-checks.ts";
import { hiddenFields } from "./hidden-fields.ts";
import { hrefOf, type Look, type Tab } from "./look.ts";
import type { Html } from "./markdown.ts";
import { createNames } from "./names.ts";
import { conversationPart } from "./parts/conversation.ts";
import { guidePart } from "./parts/guide.ts";
import { hereIf } from "./parts/here-if.ts";
import { pullsPart } from "./parts/pulls.ts";
import { sidebarPart } from "./parts/sidebar.ts";
import { supervisorPart } from "./parts/supervisor.ts";

/** The parts of the page that change, each by its element's id. */
export type PartName = "sidebar" | "title" | "messages" | "tabs" | "side";

/** Renders all of them. */
export async function renderParts(
  playground: Playground,
  look: Look,
  typing: boolean,
): Promise<Readonly<Record<PartName, Html>>> {
  const names = createNames(playground, (pull) => hrefOf(look, { tab: "pulls", pull }));
  const hidden = hiddenFields(look);
  return {
    sidebar: sidebarPart(playground, look),
    title: titlePart(playground, look),
    messages: conversationPart({ playground, look, names, hidden, typing }),
    tabs: tabsPart(playground, look),
    side: await side(playground, look, names, hidden),
  };
}

async function side(
  playground: Playground,
  look: Look,
  names: ReturnType<typeof createNames>,
  hidden: Html,
): Promise<Html> {
  const { github, supervisor, discord } = playground;
  if (look.tab === "guide") return guidePart(playground, look);
  if (look.tab === "supervisor") return supervisorPart(supervisor.view(), discord.gateway.connected() > 0);
  return pullsPart({
    pulls: github.pullRequests(),
    look,
    names,
    hidden,
    diff: look.pull === undefined ? "" : await github.diff(look.pull).catch(() => ""),
    checks: look.pull === undefined ? [] : await readChecks(github, github.pullRequest(look.pull).headSha),
    outside: (number) => `${github.pageUrl}/${github.owner}/${github.repo}/pull/${number}`,
  });
}

function titlePart({ discord, cast }: Playground, look: Look): Html {
  const { world } = discord;
  const channels = world.channels(cast.guildId);
  const channel = channels.find(({ id }) => id === look.channelId);
  if (channel !== undefined)
    return html`<h2 data-key="name"><span class="hash" aria-hidden="true">#</span>${channel.name}</h2><p class="faint" data-key="topic">${"topic" in channel ? channel.topic : ""}</p>`;
  const parent = channels.find(({ id }) => world.threads(id).some((thread) => thread.id === look.channelId));
  const thread = parent && world.threads(parent.id).find(({ id }) => id === look.channelId);
  return html`<h2 data-key="name"><a data-look href="${hrefOf(look, { channelId: parent?.id ?? cast.generalId })}" aria-label="Back to #${parent?.name}">‹</a> <span class="hash" aria-hidden="true">🧵</span>${thread?.name ?? "A thread that's gone"}</h2>`;
}

const labels: Readonly<Record<Tab, string>> = {
  guide: "Try this",
  pulls: "Pull requests",
  supervisor: "Supervisor",
};

function tabsPart({ github, supervisor }: Playground, look: Look): Html {
  const open = github.pullRequests().filter((pull) => pull.state === "open").length;
  const phase = supervisor.view().record?.phase ?? "idle";
  const extra: Readonly<Record<Tab, Html | "">> = {
    guide: "",
    pulls: open > 0 ? html`<b class="count">${open}</b>` : "",
    supervisor: phase === "idle" ? "" : html`<b class="busy-dot" title="${phase}"></b>`,
  };
  const tabs: readonly Tab[] = ["guide", "pulls", "supervisor"];
  return html`${tabs.map((tab) => html`<a data-look="side" data-key="tab-${tab}" ${hereIf(tab === look.tab)} href="${hrefOf(look, { tab, pull: undefined })}">${labels[tab]} ${extra[tab]}</a>`)}`;
}
