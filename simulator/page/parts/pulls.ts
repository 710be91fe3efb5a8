import { html } from "hono/html";
import type { SimulatedPullRequest } from "../../github/github-simulator.ts";
import type { Check } from "../../playground/read-checks.ts";
import { hrefOf, type Look } from "../look.ts";
import type { Html } from "../markdown.ts";
import type { Names } from "../names.ts";
import { diffView } from "./diff.ts";
import { githubText } from "./github-text.ts";

export interface PullsView {
  readonly pulls: readonly SimulatedPullRequest[];
  readonly look: Look;
  readonly names: Names;
  readonly hidden: Html;
  /** Of the one that is open. */
  readonly diff: string;
  readonly checks: readonly Check[];
  /** Where it is on the GitHub simulator. */
  readonly outside: (number: number) => string;
}

/** The pull requests: a list, or the one that is open, with everything a reviewer needs. */
export function pullsPart(view: PullsView): Html {
  const open = view.pulls.find(({ number }) => number === view.look.pull);
  return open === undefined ? pullList(view) : onePull(open, view);
}

function pullList({ pulls, look, hidden }: PullsView): Html {
  return html`<section class="panel" data-key="pull-list">
    <h2>Pull requests</h2>
    ${pulls.length === 0 ? html`<p class="empty">None yet. Wish for something in the chat, and Turbot opens one.</p>` : ""}
    <ul class="pulls">${pulls.toReversed().map(
      (
        pull,
      ) => html`<li data-key="pull-${pull.number}"><a data-look="side" href="${hrefOf(look, { tab: "pulls", pull: pull.number })}">
        ${stateBadge(pull)}<span class="pull-title">${pull.title} ${pull.labels.map((label) => html`<span class="label">${label}</span>`)}<small>#${pull.number} by ${pull.user}</small></span>
      </a></li>`,
    )}</ul>
    <div class="colleague">
      <h3>A colleague's releases</h3>
      <p>Coral has two ideas. One looks fine and crashes as soon as it swims.</p>
      <form method="post" action="/propose" data-live>${hidden}
        <button class="button danger" name="kind" value="bad">Propose a bad release</button>
        <button class="button success" name="kind" value="good">Propose a good one</button>
      </form>
    </div>
  </section>`;
}

function onePull(
  pull: SimulatedPullRequest,
  { look, names, hidden, diff, checks, outside }: PullsView,
): Html {
  return html`<section class="panel pull" data-key="pull-open-${pull.number}">
    <p data-key="back"><a data-look="side" href="${hrefOf(look, { pull: undefined })}">‹ All pull requests</a></p>
    <div data-key="head"><h2>${pull.title} <span class="faint">#${pull.number}</span></h2>
    <p class="facts">${stateBadge(pull)} <b>${pull.user}</b> wants to merge <code>${pull.head}</code> into <code>${pull.base}</code> <a href="${outside(pull.number)}" target="_blank" rel="noopener" aria-label="On the stand-in for GitHub">↗</a></p>
    ${pull.labels.length === 0 ? "" : html`<p>${pull.labels.map((label) => html`<span class="label">${label}</span>`)}</p>`}</div>
    ${
      pull.state === "open"
        ? html`<form method="post" action="/pull" data-live class="decide" data-key="decide">${hidden}<input type="hidden" name="number" value="${pull.number}">
        <button class="button success" name="do" value="merge">Merge</button>
        <button class="button" name="do" value="close">Close</button>
        <span class="faint small">Merging is the one thing only people do.</span></form>`
        : ""
    }
    <div class="checks" data-key="checks">${
      checks.length === 0
        ? html`<p class="faint small">No checks yet.</p>`
        : html`<ul>${checks.map(checkLine)}</ul>`
    }</div>
    <div class="pull-body" data-key="body">${githubText(pull.body, names)}</div>
    ${[
      ...pull.reviews.map((review) => ({ ...review, what: review.state.toLowerCase().replaceAll("_", " ") })),
      ...pull.comments.map((comment) => ({ ...comment, what: "commented" })),
    ].map(
      ({ by, what, body }, index) =>
        html`<div class="comment" data-key="comment-${index}"><b>${by}</b> <span class="faint">${what}</span><div>${githubText(body, names)}</div></div>`,
    )}
    <div data-key="diff">${diffView(diff)}</div>
  </section>`;
}

function stateBadge(pull: SimulatedPullRequest): Html {
  const state = pull.merged ? "merged" : pull.state;
  return html`<span class="state ${state}">${state}</span>`;
}

function checkLine({ name, conclusion, summary }: Check): Html {
  const end = conclusion ?? "pending";
  const words = html`<span class="${end}">${mark(conclusion)} ${name}</span> <span class="faint small">${conclusion ?? "running …"}</span>`;
  if (summary === "") return html`<li>${words}</li>`;
  return html`<li><details><summary>${words}</summary><pre class="said">${summary}</pre></details></li>`;
}

function mark(conclusion: string | null): string {
  if (conclusion === null) return "◌";
  return conclusion === "success" ? "✓" : "✗";
}
