import assert from "node:assert/strict";
import { test } from "node:test";
import { DiscordAPIError, type DiscordErrorData, HTTPError } from "@discordjs/rest";
import { discordErrors } from "../../../packages/discord-rules/error-codes.ts";
import { nestErrors } from "../../../packages/discord-rules/form-errors.ts";
import { explainRefusal } from "./explain-refusal.ts";

const secret = "https://discord.com/api/v10/webhooks/1/aW50ZXJhY3Rpb246";
const refused = (status: number, code: number, message: string, errors?: unknown) =>
  new DiscordAPIError(
    { code, message, ...(errors === undefined ? {} : { errors }) } as DiscordErrorData,
    code,
    status,
    "POST",
    secret,
    { body: { content: "what a member wrote" }, files: undefined } as never,
  );
const explain = (error: unknown, until?: string) => explainRefusal(error, async () => until);

const cases: readonly (readonly [name: keyof typeof discordErrors, blame: string, words: RegExp])[] = [
  ["missingPermissions", "server", /isn't allowed to do that there.*admin/],
  ["missingAccess", "server", /isn't allowed to do that there/],
  ["cannotActOnThisChannel", "server", /doesn't allow that in this kind of channel/],
  ["noMessagesInForum", "server", /doesn't allow that in this kind of channel/],
  ["blockedByAutoMod", "server", /AutoMod blocked it/],
  ["titleBlockedByAutoMod", "server", /AutoMod blocked it/],
  ["threadLocked", "server", /thread is locked or archived/],
  ["threadArchived", "server", /thread is locked or archived/],
  ["cannotMessageUser", "server", /doesn't accept direct messages/],
  ["unknownChannel", "server", /isn't there any more/],
  ["unknownMessage", "server", /isn't there any more/],
  ["tooManyReactions", "server", /has reached a limit/],
  ["unknownInteraction", "discord", /too late to answer/],
  ["emptyMessage", "plugin", /refused what was sent/],
  ["unknownEmoji", "plugin", /refused what was sent/],
];
for (const [name, blame, words] of cases) {
  const { status, code, message } = discordErrors[name];
  test(`explains "${message}" (${code}) and blames the ${blame}`, async () => {
    const refusal = await explain(refused(status, code, message));
    assert.equal(refusal?.blame, blame);
    assert.match(refusal?.message ?? "", words);
    assert.match(refusal?.message ?? "", new RegExp(`\\(Discord: ${code} `));
  });
}

test("reports that Turbot is timed out, and until when, instead of blaming permissions", async () => {
  const refusal = await explain(refused(403, 50013, "Missing Permissions"), "2026-11-28T21:00:00.000Z");
  assert.equal(refusal?.blame, "server");
  assert.match(
    refusal?.message ?? "",
    /timed out in this server until 2026-11-28T21:00:00.000Z: an admin can end/,
  );
});

test("explains an invalid form by the path and code of each field, without the content, address or token", async () => {
  const errors = nestErrors([
    {
      path: ["embeds", 0, "timestamp"],
      code: "DATE_TIME_TYPE_PARSE",
      message: "Could not parse what a member wrote.",
    },
    {
      path: ["components", 0, "components", 1, "custom_id"],
      code: "COMPONENT_CUSTOM_ID_DUPLICATED",
      message: "x",
    },
  ]);
  const refusal = await explain(refused(400, 50035, "Invalid Form Body", errors));
  assert.equal(
    refusal?.message,
    "Discord refused what was sent (Discord: 50035 Invalid Form Body: " +
      "embeds[0].timestamp (DATE_TIME_TYPE_PARSE), components[0].components[1].custom_id (COMPONENT_CUSTOM_ID_DUPLICATED))",
  );
});

test("reports an unknown code, with its message only if that can't quote anything", async () => {
  const plain = await explain(refused(400, 999_999, "Something new"));
  assert.match(plain?.message ?? "", /Discord: 999999 Something new/);
  const quoting = await explain(refused(400, 999_999, `See ${secret}`));
  assert.match(quoting?.message ?? "", /Discord: 999999 \(no sentence\)/);
});

test("blames Discord when it doesn't answer, and leaves other errors alone", async () => {
  const away = await explain(
    new HTTPError(502, "Bad Gateway", "POST", secret, { body: undefined, files: undefined }),
  );
  assert.equal(away?.blame, "discord");
  assert.doesNotMatch(away?.message ?? "", /http/);
  assert.equal(await explain(new TypeError("x is not a function")), undefined);
});
