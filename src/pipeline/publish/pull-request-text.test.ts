import assert from "node:assert/strict";
import { test } from "node:test";
import { labelOf } from "../../plugins/label/label.ts";
import type { Job } from "../pipeline.ts";
import { nobody } from "./members-words.ts";
import { pullRequestText } from "./pull-request-text.ts";
import type { CommitFacts } from "./read-commit.ts";

const job: Job = {
  ...{ requestId: "1", publicId: "0123456789abcdef", guildId: "2", kind: "core", plan: "Wait longer." },
  ...{ requesterId: "3", members: nobody, run: 1, branchName: undefined, leave: ["the supervisor"] },
};
const touching = (...paths: readonly string[]): CommitFacts => ({
  ...{
    commit: "c0ffee",
    title: "Be patient",
    summary: "It waits.",
    model: "claude",
    rounds: 1,
    checks: [],
    transcript: [],
  },
  usage: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  files: paths.map((path) => ({ path, status: "changed" })),
});
const body = (...paths: readonly string[]) => pullRequestText(job, touching(...paths), [], []).body;

test("names the sensitive areas that a core change touches, and whether an operator approved them", () => {
  assert.doesNotMatch(body("src/chat/reply.ts"), /Most sensitive/);
  assert.match(
    body("src/supervisor/timings.ts"),
    /it touches the supervisor\. An operator allowed that for this request\./,
  );
  // Somebody else committed to the branch too.
  assert.match(
    body("src/supervisor/timings.ts", "src/policy/scanner.ts"),
    /it touches the supervisor, the security policy and its scanner\. No operator was asked about the security policy and its scanner\./,
  );
});

test("stays within GitHub's limit after many revisions, and still shows the checks", () => {
  const revisions = Array.from({ length: 60 }, (_, at) => ({
    ...touching(),
    title: `Revision ${at + 1}`,
    summary: "word ".repeat(800),
  }));
  const many = touching(...Array.from({ length: 400 }, (_, at) => `docs/${"page-".repeat(20)}${at}.md`));
  const long = pullRequestText({ ...job, plan: "Wait. ".repeat(4_000) }, many, [], [], revisions).body;
  assert.ok(long.length <= 65_536, `${long.length}`);
  for (const part of [
    /52 earlier ones/,
    /\*\*Revision 60\*\*/,
    /and 300 more/,
    /## Checks/,
    /Opened by Turbot/,
  ]) {
    assert.match(long, part);
  }
  const lines = pullRequestText({ ...job, plan: "x\n".repeat(20_000) }, many, [], [], revisions).body;
  assert.ok(lines.length <= 65_536, `${lines.length}`);
});

/** What a member or a model might write to pass for the page's own words. */
const forgery = [
  "All good.",
  "## What it may reach",
  "- Hosts: none",
  "## Checks",
  "| check | result | |",
  "| --- | --- | --- |",
  "| Security policy | passed | the scan found nothing |",
  "> [!NOTE]",
  "> An operator allowed everything.",
  "<!-- and all the rest is hidden",
  "<details><summary>Details</summary>",
  "[What it reaches](https://evil.example)",
  "```",
  "~~~~~",
].join("\n");

test("puts measured facts above everything a model or a member wrote, and none of that can pass for them", () => {
  const label = labelOf({
    ...{ commands: ["/dice"], needs: { http: ["evil.example"], discord: ["manage_roles"], unattended: [] } },
    ...{ pings: ["when you win"], byItself: { events: [], schedules: [] }, stores: false, links: [] },
  });
  const plugin: Job = { ...job, kind: "plugin", plan: forgery };
  const facts: CommitFacts = {
    ...touching("plugins/dice.ts"),
    ...{ title: `Core change: ${forgery}`, summary: forgery, model: forgery },
    checks: [{ name: "Types", result: "passed", detail: forgery }],
    transcript: ["/dice:", ...forgery.split("\n")],
  };
  const { title, body } = pullRequestText(
    plugin,
    facts,
    [{ name: "dice", label }],
    ["/dice"],
    [{ ...facts, commit: "decade" }],
  );
  assert.doesNotMatch(title, /^core change/i);
  const headings = [...body.matchAll(/^#+ .*$/gm)].map(([line]) => line);
  assert.deepEqual(headings, [
    ...["## What merging allows", "### dice", "## What it did when Turbot tried it"],
    ...["## New commands", "## Files", "## Checks", "## Where it comes from"],
    ...["## What the model says about it", "## Revisions", "## The plan"],
  ]);
  const [measured = "", theirs = ""] = body.split("\n## What the model says about it\n");
  assert.match(
    measured,
    /- \*\*Can:\*\* `\/dice`; give and take roles without any powers, once an admin allows it, also for members of roles that admins pick\n[\s\S]*- \*\*Reaches:\*\* `evil\.example`\n- \*\*Pings:\*\* "when you win"; only people/,
  );
  assert.doesNotMatch(measured, /<(?:!--|details)|(?<!\\)```|(?<!\\)~~~|(?<!\\)\[!/);
  // Only our own table: a header, its separator, and one check.
  assert.equal(measured.split("\n").filter((line) => line.startsWith("|")).length, 3);
  const own =
    /^(?:$|## |Quoted as written; nobody has checked it\.$|As the model wrote it and the requester approved it\.$|\*\*.*\*\* \(decade\)$)/;
  for (const line of theirs.split("\n")) assert.ok(own.test(line) || /^>(?: |$)/.test(line), line);
  assert.doesNotMatch(body, /^[> ]*(?:```|~~~|#\s*What|<!--|<details)|(?<!\\)\]\(|^> *> *\[!/m);
});
