import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How many connections a server can have at a time, and how long one can stay silent. */
export interface ConnectionBounds {
  /** Beyond this, the oldest connection without a call is closed for a new one, so that real senders get in. */
  readonly most: number;
  /** Milliseconds of silence. Node's own limits start with the first byte: a connection that never sends any is never closed. */
  readonly silenceMs: number;
}

/**
 * Keeps strangers from hogging connections: anybody on the internet can open them.
 *
 * @param onClosed called for each connection that was closed for another one
 */
export function boundConnections(
  server: Server,
  { most, silenceMs }: ConnectionBounds,
  onClosed: (from: string | undefined) => void,
): void {
  /** Oldest first, without those on which a call is being answered. */
  const quiet = new Set<Socket>();
  const open = new Set<Socket>();

  server.timeout = silenceMs;
  server.on("connection", (socket) => {
    open.add(socket);
    quiet.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      quiet.delete(socket);
    });
    if (open.size <= most) return;
    const [oldest = socket] = quiet;
    onClosed(oldest.remoteAddress);
    oldest.destroy();
  });
  server.on("request", ({ socket }, response) => {
    quiet.delete(socket);
    response.once("close", () => {
      if (open.has(socket)) quiet.add(socket);
    });
  });
}
