import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedAnswer } from "../../claude/claude-errors.ts";
import { GitFailed } from "../../git/git.ts";
import { GitBusy } from "../../git/git-lock.ts";
import { GitHubFailed } from "../../github/github-failed.ts";
import { CannotPushError } from "../../github/push-right.ts";
import { finding } from "../../pipeline/apply-changes.ts";
import { NameCollision, PolicyViolation, VerificationFailed } from "../../pipeline/failures.ts";
import { failureOf } from "./failure.ts";

const findings = [finding("plugins/dice.ts", "rule", "it does what it mustn't", "do without")];
const taken = { command: { kind: "slash", name: "dice" }, owner: "turbot" } as const;
const gitHub = {
  call: "POST /pulls",
  status: 502,
  mayWorkLater: true,
  said: "Bad Gateway",
  cause: undefined,
};

const ends: readonly (readonly [error: Error, again: boolean, says: RegExp])[] = [
  [new PolicyViolation(findings), false, /not allowed to do/],
  [new NameCollision("plugins/dice.ts", [taken]), false, /`\/dice` belongs to me/],
  [new VerificationFailed(findings), false, /didn't pass my own checks/],
  [new MalformedAnswer("cut off", true), true, /too long to be written in one go/],
  [new MalformedAnswer("odd", false), true, /made no sense/],
  [new GitFailed(["push"], "remote: refused by a hook", false, undefined, 1), true, /admins can see/],
  [new GitFailed(["push"], "", true, undefined), true, /took too long/],
  [
    new GitFailed(["push"], "remote: Repository not found. behind a hook", false, undefined, 1),
    true,
    /not allowed to put code .* admin channel/,
  ],
  [
    new GitFailed(["push"], "! [rejected] x -> y (stale info) hook", false, undefined, 1),
    true,
    /somebody else changed/,
  ],
  [
    new GitFailed(["push"], "Could not resolve host: hook", false, undefined, 1),
    true,
    /couldn't reach my repository/,
  ],
  [
    new GitFailed(["push"], "remote: error: GH013: hook", false, undefined, 1),
    true,
    /doesn't take what I wrote/,
  ],
  [new CannotPushError("a token that reads behind a hook"), true, /not allowed to put code .* admin channel/],
  [new GitBusy("push", 150_000, null), true, /busy with something else/],
  [new GitHubFailed(gitHub), true, /GitHub didn't take/],
  [
    new GitHubFailed({ ...gitHub, status: 403, mayWorkLater: false }),
    true,
    /didn't take .* admins can see why/,
  ],
  [new Error("secret details"), true, /something unexpected/],
];

for (const [error, again, says] of ends) {
  test(`${error.name} (${error.message.slice(0, 40)}) ${again ? "leaves the plan to be tried again" : "ends the request"}, in plain words`, () => {
    const failure = failureOf(error);
    assert.equal(failure.again, again);
    assert.match(failure.reason, says);
    assert.doesNotMatch(failure.reason, /hook|Bad Gateway|secret details/);
  });
}
