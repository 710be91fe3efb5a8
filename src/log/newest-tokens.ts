/** GitHub's tokens of an app last an hour and are renewed shortly before, so that of more than these all are over. */
const mostTokens = 8;

/** Keys that admins fill in for plugins: whoever fills in one after another doesn't slow every line down. */
export const mostKeys = 100;

/**
 * Adds a token that lasts for a while to those that have to be hidden, the newest last. Each one that is hidden makes every line
 * slower to write, and there is another each hour.
 *
 * @returns the one that needn't be hidden any more, if there is one
 */
export function addToken(tokens: string[], token: string, most = mostTokens): string | undefined {
  tokens.push(token);
  return tokens.length > most ? tokens.shift() : undefined;
}
