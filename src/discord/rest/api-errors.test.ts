import assert from "node:assert/strict";
import { test } from "node:test";
import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import { isApiError, isHttpError, isRateLimitError } from "./api-errors.ts";

const body = { files: undefined, body: undefined };
const refused = new DiscordAPIError(
  { code: 50_013, message: "Missing Permissions" },
  50_013,
  403,
  "GET",
  "/",
  body,
);
const noAnswer = new HTTPError(502, "Bad Gateway", "GET", "/", body);
const limited = new RateLimitError({
  ...{ timeToReset: 1, limit: 1, method: "GET", hash: "", url: "", route: "/users/@me", majorParameter: "" },
  ...{ global: false, retryAfter: 1, sublimitTimeout: 0, scope: "user" },
});

test("discord.js's errors are known by their names, each as itself", () => {
  const all = [refused, noAnswer, limited, new Error("DiscordAPIError[50013]"), "HTTPError", undefined];
  assert.deepEqual(all.filter(isApiError), [refused]);
  assert.deepEqual(all.filter(isHttpError), [noAnswer]);
  assert.deepEqual(all.filter(isRateLimitError), [limited]);
});
