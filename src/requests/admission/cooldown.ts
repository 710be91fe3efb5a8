/** How long a member waits from one request to the next. The same as in the reference bot. */
export const cooldownMs = 120_000;
