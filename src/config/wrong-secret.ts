import type { z } from "zod";

/** What people paste in place of a bot's token or Claude's key: each comes from the page beside it. No message shows a value. */
type Kinds = readonly (readonly [shape: RegExp, what: string])[];

/** https://docs.discord.com/developers/reference#authentication: a bot's token has three parts, with dots between them. */
const notBotTokens: Kinds = [
  [/^\d{17,20}$/, "is an id (the application's, say), not the bot's token"],
  [/^[0-9a-f]{64}$/i, "is the application's public key, not the bot's token"],
  [/^[\w-]{32}$/, "is the application's client secret, from the page OAuth2, not the bot's token"],
  [/^mfa\./, "is the token of a person's account, not a bot's; bots mustn't use those"],
  [/^(Bot|Bearer)\s/i, "begins with a word that isn't part of the token: leave that off"],
  [/^https?:/, "is an address, not the bot's token"],
  [/^(sk-ant-|gh[opsu]_|github_pat_)/, "is another service's key, not the bot's token"],
];

/** https://platform.claude.com/docs/en/build-with-claude/administration-api: admin keys can't call the Messages API. */
const notClaudeKeys: Kinds = [
  [/^sk-ant-admin/, "is an admin key, which can't ask Claude anything: make an ordinary API key"],
  [/^(gh[opsu]_|github_pat_)/, "is a token for GitHub, not a key for Claude"],
];

const notGitHubTokens: Kinds = [
  [/^sk-ant-/, "is a key for Claude, not a token for GitHub"],
  [/^SHA256:/, "is a key's fingerprint, not a token for GitHub"],
];

const refuse = (kinds: Kinds) => (text: string, context: z.core.$RefinementCtx<string>) => {
  const found = kinds.find(([shape]) => shape.test(text));
  if (found !== undefined) context.addIssue({ code: "custom", message: found[1] });
};

export const noWrongBotToken = refuse(notBotTokens);
export const noWrongClaudeKey = refuse(notClaudeKeys);
export const noWrongGitHubToken = refuse(notGitHubTokens);
