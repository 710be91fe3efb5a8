import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { Log } from "../log/log.ts";
import { boundConnections } from "../webhook/bound-connections.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { reasonsOf, type Snapshot } from "./snapshot.ts";

export interface StatusServer {
  /** A port that is taken only means that nobody can look: it is logged. */
  listen(): Promise<void>;
  close(): Promise<void>;
}

/**
 * `/healthz` with reasons and `/metrics`, for whoever runs the machine. Apart from the webhooks' server, which the whole internet can
 * reach, and on loopback unless a setting says otherwise.
 *
 * @param powers.facts more for `/healthz`
 */
export function createStatusServer(powers: {
  readonly host: string;
  /** 0: any free one */
  readonly port: number;
  readonly read: () => Snapshot;
  readonly facts: () => Readonly<Record<string, unknown>>;
  readonly log: Log;
}): StatusServer {
  const { host, port, read, facts, log } = powers;
  let metrics: Promise<Metrics> | undefined;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, type: string, text: string) =>
      void response.writeHead(status, { "content-type": type, connection: "close" }).end(text);
    const json = (status: number, value: unknown) =>
      say(status, "application/json", `${JSON.stringify(value)}\n`);
    // A web page can have a name of its own lead to this machine, and read what its own address answers.
    if (!isOwnName(request.headers.host, host))
      return json(403, { reason: "ask by an address of this machine" });
    if (request.method !== "GET" && request.method !== "HEAD") return json(405, { reason: "only GET" });
    const path = request.url?.split("?")[0];
    if (path === "/healthz") {
      const now = read();
      const reasons = reasonsOf(now);
      return json(reasons.length === 0 ? 200 : 503, { ok: reasons.length === 0, reasons, ...facts() });
    }
    if (path !== "/metrics") return json(404, { reason: "there are /healthz and /metrics" });
    metrics ??= createMetrics(read);
    const { contentType, text } = await metrics;
    return say(200, contentType, await text());
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      log.error("metrics.failed", { error });
      response.destroy();
    });
  });
  boundConnections(server, { most: 20, silenceMs: 10_000 }, () => {});

  return {
    async listen() {
      server.listen(port, host);
      try {
        await once(server, "listening");
      } catch (error) {
        log.warn("metrics.not_listening", { host, port, error });
        return;
      }
      server.on("error", (error) => log.error("metrics.failed", { error }));
      const address = server.address();
      log.info("metrics.listens", { host, port: typeof address === "object" ? address?.port : port });
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Where everybody may ask, it can have any name: in a container, say. */
function isOwnName(header: string | undefined, host: string): boolean {
  if (host === "0.0.0.0" || host === "::") return true;
  const name = (header ?? "").replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return name === "localhost" || name === host || isIP(name) !== 0;
}
