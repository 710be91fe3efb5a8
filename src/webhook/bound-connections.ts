import type { Server } from "node:http";
import type { Socket } from "node:net";

/** How many connections a server has at a time, and how long one may say nothing. */
export interface ConnectionBounds {
  /** Beyond it, the oldest connection without a call is closed for a new one: whoever has something to say gets in. */
  readonly most: number;
  /** Milliseconds of silence. Node's own limits begin with the first byte: one who never sends any is never closed. */
  readonly silenceMs: number;
}

/**
 * Keeps strangers from holding connections: anybody on the internet can open them.
 *
 * @param onClosed a connection was closed for another one; told of each
 */
export function boundConnections(
  server: Server,
  { most, silenceMs }: ConnectionBounds,
  onClosed: (from: string | undefined) => void,
): void {
  /** Oldest first; those that a call is being answered on are not among them. */
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
