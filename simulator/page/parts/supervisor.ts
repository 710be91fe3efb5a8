import { html } from "hono/html";
import type { Phase } from "../../../src/supervisor/release-record.ts";
import type { SupervisorView } from "../../playground/watch-supervisor.ts";
import type { Html } from "../markdown.ts";
import { logLine } from "./log-line.ts";

/** What each phase means, for somebody who sees it for the first time. */
const meanings: Readonly<Record<Phase, string>> = {
  idle: "Watching the bot. All is calm.",
  preparing: "Building the new release beside the running one, which keeps serving.",
  preflight: "Letting the new release check itself, without logging in.",
  standby: "The new release has loaded and is waiting.",
  draining: "The old bot is finishing what it started.",
  going: "Switching over.",
  probation: "The new release is live, on probation. If it fails now, the old one comes back.",
  verified: "The new release has proven itself.",
  "rolling-back": "Rolling back to the last good release.",
};

/** The deploy's progress, as a line of steps. */
const way: readonly Phase[] = [
  "preparing",
  "preflight",
  "standby",
  "draining",
  "going",
  "probation",
  "verified",
];

const linesShown = 60;
const events = 12;

/** What the supervisor is doing and has done. */
export function supervisorPart({ record, lines, ended }: SupervisorView, connected: boolean): Html {
  const phase = record?.phase ?? "idle";
  return html`<section class="panel" data-key="supervisor">
    <div data-key="now"><h2>Supervisor <span class="state ${ended === null ? (phase === "rolling-back" ? "closed" : phase === "idle" ? "open" : "merged") : "closed"}">${ended === null ? phase : "ended"}</span></h2>
    <p>${ended === null ? meanings[phase] : `It ended: ${ended}. Stop the playground and start it again.`}</p>
    <ol class="way">${way.map((step) => html`<li ${stepLook(step, phase)}>${step}</li>`)}</ol>
    <dl class="facts-list">
      <div><dt>Bot</dt><dd>${connected ? html`<span class="dot on"></span> online` : html`<span class="dot"></span> offline`}</dd></div>
      <div><dt>Runs</dt><dd><code>${short(record?.running)}</code></dd></div>
      <div><dt>Last good</dt><dd><code>${short(record?.lastGood)}</code></dd></div>
      ${record?.target ? html`<div><dt>Deploying</dt><dd><code>${short(record.target.commit)}</code>${record.target.pullRequest === null ? "" : ` from #${record.target.pullRequest}`}</dd></div>` : ""}
    </dl></div>
    ${
      record?.quarantined.length
        ? html`<div data-key="quarantine"><h3>Quarantined</h3><ul class="quarantine">${record.quarantined.map((bad) => html`<li><code>${short(bad.commit)}</code>${bad.pullRequest === null ? "" : ` #${bad.pullRequest}`} <span>${bad.reason}</span></li>`)}</ul></div>`
        : ""
    }
    <div data-key="events"><h3>What happened</h3>
    <ol class="events">${(record?.events ?? [])
      .slice(-events)
      .toReversed()
      .map(
        (entry) =>
          html`<li><time class="at">${entry.at.slice(11, 19)}</time> <b>${entry.event.replaceAll("_", " ")}</b> ${entry.commit ? html`<code>${short(entry.commit)}</code>` : ""} <span class="faint">${(entry.detail ?? "").slice(0, 200)}</span></li>`,
      )}</ol></div>
    <div data-key="log"><h3>Log</h3><ol class="log">${lines.slice(-linesShown).toReversed().map(logLine)}</ol></div>
  </section>`;
}

/** A step's attributes, which also say to people who don't see its colour where the deploy is. */
function stepLook(step: Phase, phase: Phase): Html {
  if (step === phase) return html`class="now" aria-current="step"`;
  return way.indexOf(step) < way.indexOf(phase) ? html`class="past" aria-label="${step}, done"` : html``;
}

function short(commit: string | null | undefined): string {
  return commit?.slice(0, 7) ?? "–";
}
