/**
 * Starts a server on the port that it had in an earlier run, because people's and the bot's messages contain that address;
 * on any free one if it had none, or the port is taken.
 */
export async function atPort<T>(
  earlier: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (earlier === undefined) return start(0);
  return start(earlier).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EADDRINUSE") return start(0);
    throw error;
  });
}

/** The port in a server's address. */
export function portOf({ url }: { readonly url: string }): number {
  return Number(new URL(url).port);
}
