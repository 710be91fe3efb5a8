import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { PolicyViolationError } from "../failures.ts";
import { createPipelineHarness, jobFor, keepSteps } from "../fixtures/pipeline-harness.ts";

const job = jobFor("dive deeper", { kind: "core" });
const both = { form: { paths: ["core/dive.ts", "core/notes.txt", "core/old.txt"] } };
const windows =
  '\ufeffimport { depth } from "./depth.ts";\r\n\r\nexport const dive = (): string => depth + " m";\r\n';
const mixed = "first\r\nsecond\nthird\r\n";
const latin1 = Buffer.from("une \u00e9toile\n", "latin1");

/** A repository with files from an editor on Windows and from one of long ago. */
async function openHarness(t: Parameters<typeof createPipelineHarness>[0]) {
  const harness = await createPipelineHarness(t);
  const files = {
    ".gitattributes": "core/tide.txt text eol=crlf\n",
    "core/dive.ts": windows,
    "core/notes.txt": mixed,
    "core/old.txt": latin1,
    "core/tide.txt": "ebb\nflow\n",
  };
  for (const [path, content] of Object.entries(files)) writeFileSync(join(harness.home, path), content);
  await harness.git.run(["add", "--all"]);
  const author = ["-c", "user.name=Fish", "-c", "user.email=fish@reef.example"];
  await harness.git.run([...author, "commit", "--quiet", "-m", "From Windows"]);
  await harness.git.run(["push", "--quiet", "origin", "HEAD:main"]);
  return harness;
}

test("a core change to files with CRLF, mixed line endings, a byte order mark or .gitattributes changes only its own lines", async (t) => {
  const { pipeline, claude, github, git } = await openHarness(t);
  claude.script(both);
  claude.script({
    form: {
      title: "Dive deeper",
      summary: "In metres.",
      changes: [
        {
          action: "edit",
          path: "core/dive.ts",
          edits: [
            {
              find: '"./depth.ts";\n\nexport const dive = (): string => depth + " m";\n',
              replace: '"./depth.ts";\n\nexport const dive = (): string => depth + " metres";\n',
            },
          ],
        },
        { action: "edit", path: "core/tide.txt", edits: [{ find: "ebb\nflow", replace: "ebb\nflood" }] },
        { action: "write", path: "core/notes.txt", content: "first\nsecond\nin the middle\nthird" },
      ],
    },
  });
  const { pullRequest } = await pipeline.run(job, keepSteps());
  assert.doesNotMatch(JSON.stringify(claude.calls), /\\r|\ufeff/, "Claude sees uniform line endings");
  assert.match(JSON.stringify(claude.calls), /Can't be shown or edited: [^"]*core\/old\.txt/);
  const { headSha } = github.pullRequest(pullRequest.number);
  await git.run(["fetch", "--quiet", "origin"]);
  const changed = (await git.run(["diff", "--numstat", "origin/main", headSha])).split("\n");
  assert.deepEqual(changed, ["1\t1\tcore/dive.ts", "1\t0\tcore/notes.txt", "1\t1\tcore/tide.txt"]);
  const after = await git.run(["show", `${headSha}:core/notes.txt`]);
  // `git.run` trims the last line feed.
  assert.equal(after, "first\r\nsecond\nin the middle\r\nthird\r");
  assert.match(await git.run(["show", `${headSha}:core/dive.ts`]), /^\ufeffimport [^\n]+\r\n\r\n.+ metres";/);
});

for (const change of [
  { action: "edit", path: "core/old.txt", edits: [{ find: "une", replace: "deux" }] },
  { action: "write", path: "core/old.txt", content: "deux \u00e9toiles\n" },
] as const) {
  test(`a file that isn't UTF-8 is refused and never damaged (${change.action})`, async (t) => {
    const { pipeline, claude } = await openHarness(t);
    claude.script(both);
    const form = { title: "Another star", summary: "Two of them.", changes: [change] };
    for (let round = 0; round < 3; round += 1) claude.script({ form });
    await assert.rejects(pipeline.run(job, keepSteps()), (error) => {
      assert.ok(error instanceof PolicyViolationError);
      const [{ rule, detail } = { rule: "", detail: "" }] = error.findings;
      assert.equal(rule, "encoding");
      assert.equal(
        detail,
        "core/old.txt isn't text in UTF-8, so it can't be written again without damaging it",
      );
      return true;
    });
  });
}
