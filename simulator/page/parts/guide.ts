import { html } from "hono/html";
import type { Playground } from "../../playground/playground.ts";
import { hrefOf, type Look } from "../look.ts";
import type { Html } from "../markdown.ts";

interface Step {
  readonly title: string;
  readonly done: boolean;
  readonly text: Html;
}

/** The two-minute tour; each step is ticked once it has really happened. */
export function guidePart(playground: Playground, look: Look): Html {
  const steps = tour(playground, look);
  const next = steps.findIndex((step) => !step.done);
  return html`<section class="panel guide" data-key="guide">
    <div data-key="intro"><h2>Two minutes with Turbot</h2>
    <p>Turbot is a Discord bot that grows by being asked. Everything here runs for real; only Discord, GitHub${playground.claude === undefined ? "" : ", Claude"} and this page are stand-ins.</p></div>
    <ol class="tour">${steps.map(
      (step, index) =>
        html`<li class="${step.done ? "done" : index === next ? "next" : ""}" data-key="step-${index}"><h3>${step.title}${step.done ? html`<span class="unseen">, done</span>` : ""}</h3><div>${step.text}</div></li>`,
    )}</ol>
  </section>`;
}

function tour({ discord, github, cast, supervisor }: Playground, look: Look): readonly Step[] {
  const { world, botUser } = discord;
  const general = world.messages(cast.generalId);
  const threads = world.threads(cast.generalId);
  const pulls = github.pullRequests();
  const own = pulls.filter((pull) => pull.user !== "coral");
  const merged = own.some((pull) => pull.merged);
  const used = world
    .channels(cast.guildId)
    .some((channel) =>
      world.messages(channel.id).some((message) => message.interaction_metadata !== undefined),
    );
  const thread = threads.at(-1);
  const say = (words: string, label = words) =>
    html`<button type="button" class="say" data-say="${words}" data-channel="${cast.generalId}">${label}</button>`;
  return [
    {
      title: "Say hello",
      done: general.some((message) => message.author.id === botUser.id),
      text: html`Mention it in #general: ${say("@Turbot hello! What can you do?")}`,
    },
    {
      title: "Wish for something",
      done: threads.length > 0,
      text: html`As Marina, who has the role: ${say("@Turbot I wish we could keep our best quotes here")} A thread opens.`,
    },
    {
      title: "Plan it, then say go",
      done: own.length > 0,
      text: html`Answer its question in ${thread === undefined ? "the thread" : html`<a data-look href="${hrefOf(look, { channelId: thread.id })}">the thread</a>`}, then press <b>Ship it</b>. It writes the code, checks it and opens a pull request.`,
    },
    {
      title: "Read and merge",
      done: merged,
      text: html`See what it wrote in <a data-look="side" href="${hrefOf(look, { tab: "pulls", pull: own.at(-1)?.number })}">Pull requests</a>, and press <b>Merge</b>.`,
    },
    {
      title: "Use it",
      done: merged && used,
      text: html`Turbot deploys itself. A few seconds later, type <b>/</b> in the chat and pick the new command.`,
    },
    {
      title: "Break it",
      done: (supervisor.view().record?.quarantined.length ?? 0) > 0,
      text: html`Let a colleague <a data-look="side" href="${hrefOf(look, { tab: "pulls", pull: undefined })}">propose a bad release</a>, merge it, and watch the <a data-look="side" href="${hrefOf(look, { tab: "supervisor" })}">supervisor</a> roll back on its own.`,
    },
    {
      title: "Be someone else",
      done: general.some((message) => message.author.id === cast.memberId),
      text: html`Write as Finn, who has no role, and wish for something: ${say("@Turbot feature request: a fortune teller")}`,
    },
  ];
}
