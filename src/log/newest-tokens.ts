/** GitHub's tokens of an app last an hour and are renewed shortly before, so that of more than these all are over. */
const mostTokens = 8;

/**
 * Adds a token that lasts for a while to those that have to be hidden, the newest last. Each one that is hidden makes every line
 * slower to write, and there is another each hour.
 *
 * @returns the one that needn't be hidden any more, if there is one
 */
export function addToken(tokens: string[], token: string): string | undefined {
  tokens.push(token);
  return tokens.length > mostTokens ? tokens.shift() : undefined;
}
