import assert from "node:assert/strict";
import { test } from "node:test";
import { MalformedAnswerError } from "../../claude/claude-errors.ts";
import { GitFailedError } from "../../git/git.ts";
import { GitBusyError } from "../../git/git-lock.ts";
import { GitHubFailedError } from "../../github/github-failed.ts";
import { CannotPushError } from "../../github/push-right.ts";
import { finding } from "../../pipeline/apply-changes.ts";
import {
  NameCollisionError,
  PolicyViolationError,
  VerificationFailedError,
} from "../../pipeline/failures.ts";
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
  [new PolicyViolationError(findings), false, /not allowed to do/],
  [new NameCollisionError("plugins/dice.ts", [taken]), false, /`\/dice` belongs to me/],
  [new VerificationFailedError(findings), false, /didn't pass my own checks/],
  [new MalformedAnswerError("cut off", true), true, /too long to write in one go/],
  [new MalformedAnswerError("odd", false), true, /couldn't make sense/],
  [
    new GitFailedError(["push"], "remote: refused by a hook", false, undefined, 1),
    true,
    /admins have the details/,
  ],
  [new GitFailedError(["push"], "", true, undefined), true, /took too long/],
  [
    new GitFailedError(["push"], "remote: Repository not found. behind a hook", false, undefined, 1),
    true,
    /not allowed to push code .* admin channel/,
  ],
  [
    new GitFailedError(["push"], "! [rejected] x -> y (stale info) hook", false, undefined, 1),
    true,
    /someone else changed/,
  ],
  [
    new GitFailedError(["push"], "Could not resolve host: hook", false, undefined, 1),
    true,
    /couldn't reach my repository/,
  ],
  [
    new GitFailedError(["push"], "remote: error: GH013: hook", false, undefined, 1),
    true,
    /won't accept what I wrote/,
  ],
  [
    new CannotPushError("a token that reads behind a hook"),
    true,
    /not allowed to push code .* admin channel/,
  ],
  [new GitBusyError("push", 150_000, null), true, /busy with something else/],
  [new GitHubFailedError(gitHub), true, /GitHub didn't accept/],
  [
    new GitHubFailedError({ ...gitHub, status: 403, mayWorkLater: false }),
    true,
    /didn't accept .* admins can see why/,
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
