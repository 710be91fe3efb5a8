import type { IncomingMessage, ServerResponse } from "node:http";

/** Milliseconds for the rest of a call that was refused before its end, so that the sender reads why instead of a broken connection. */
const restMs = 500;

/** Answers a call with JSON, however much of it has been read. */
export function sendReply(
  call: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
  if (call.complete) return;
  call.resume();
  const tooLong = setTimeout(() => call.socket.destroySoon(), restMs);
  tooLong.unref();
  call.once("close", () => clearTimeout(tooLong));
}
