import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { boundConnections } from "./bound-connections.ts";
import { listenFailure } from "./cannot-listen.ts";
import { createRefusalLog } from "./log-refusals.ts";
import { createBodyReader } from "./read-body.ts";
import { readPayload } from "./read-payload.ts";
import { sendReply } from "./send-reply.ts";
import { createTakeDelivery, type TakeDeliveryPowers } from "./take-delivery.ts";
import { claimedHmac, isSigned } from "./verify-signature.ts";

export interface WebhookServerOptions extends TakeDeliveryPowers {
  readonly host: string;
  /** 0 means any free port. */
  readonly port: number;
  readonly secret: string;
  /** For /healthz, which everyone can read: 200 if `ok`, else 503, with all of it as JSON. Reasons are elsewhere. */
  readonly health: () => { readonly ok: boolean; readonly [fact: string]: unknown };
  /** Something like a delivery came with a signature that isn't ours. Anyone can cause it. */
  readonly onUnsigned?: () => void;
  /** Milliseconds after which the sender is asked to deliver again. Default 8 s: GitHub gives up after 10. */
  readonly answerWithinMs?: number;
  /** How long a connection can be silent, in milliseconds. Default 15 s: longer than any call can take. */
  readonly silenceMs?: number;
  /** The most connections at a time. Default 200: GitHub delivers a few at once, and a proxy keeps some open. */
  readonly mostConnections?: number;
  /** The monotonic clock, in milliseconds. @default Node's */
  readonly elapsed?: () => number;
}

export interface WebhookServer {
  /**
   * @returns the actual port
   * @throws PortInUseError or CannotListenError
   */
  listen(): Promise<{ readonly port: number }>;
  /** Accepts nothing new, and resolves when accepted deliveries are answered. */
  close(): Promise<void>;
}

/** What a call is answered: a status, and an object that is sent as JSON. */
type Reply = readonly [status: number, body: object, headers?: Readonly<Record<string, string>>];

/** How long a sender can take to send everything, in milliseconds; GitHub itself gives up after ten seconds. */
const sendWithinMs = 10_000;

/** Receives GitHub's webhook deliveries and reports the bot's health. Nothing unsigned is parsed. */
export function createWebhookServer(options: WebhookServerOptions): WebhookServer {
  const { host, port, secret, health, log, answerWithinMs = 8_000 } = options;
  if (secret === "") throw new Error("a webhook without a secret would deploy what anyone asks for");
  const bodies = createBodyReader();
  const take = createTakeDelivery(options);
  const elapsed = options.elapsed ?? (() => performance.now());
  const logRefusal = createRefusalLog("webhook delivery refused", log, elapsed);
  const logClosed = createRefusalLog("webhook connection closed for another one", log, elapsed);

  async function webhook(call: IncomingMessage): Promise<Reply> {
    const event = nameIn(call, "x-github-event");
    const id = nameIn(call, "x-github-delivery");
    const from = call.socket.remoteAddress;
    const unsigned = (why: string) => {
      logRefusal({ why, from, kind: event, deliveryId: id });
      return said(401, why);
    };

    const claimed = claimedHmac(call.headers["x-hub-signature-256"]);
    if (claimed === undefined) return unsigned("the signature is missing");
    const body = await bodies.read(call);
    if (body === "too large") return said(413, "the body is larger than GitHub's are");
    if (body === "cut off") return said(400, "the body ends too soon");
    if (body === "too busy") return said(503, "too much at once; deliver it again");
    if (!isSigned(body, secret, claimed)) {
      if (event !== undefined && id !== undefined) options.onUnsigned?.();
      return unsigned("the signature is wrong");
    }

    if (event === undefined || id === undefined) return said(400, "GitHub's headers are missing");
    const payload = readPayload(body, call.headers["content-type"]);
    if (payload.kind === "refused") return said(payload.status, payload.reason);
    const taken = take({ event, id, payload: payload.value });
    const answer = await within(answerWithinMs, taken);
    if (answer === "too slow") {
      log.warn("webhook delivery takes long", { kind: event, deliveryId: id });
      taken.catch((error: unknown) =>
        log.error("webhook delivery failed", { kind: event, deliveryId: id, error }),
      );
      return said(503, "this takes longer than expected; deliver it again if nothing happens");
    }
    log.info("webhook delivery", { kind: event, deliveryId: id, ...answer });
    return said(answer.status, answer.reason);
  }

  async function replyTo(call: IncomingMessage, path: string | undefined): Promise<Reply> {
    if (path === "/webhook") {
      if (call.method === "POST") return webhook(call);
      return [405, { reason: "deliveries are POSTed" }, { allow: "POST" }];
    }
    if (path === "/healthz" && (call.method === "GET" || call.method === "HEAD")) {
      const state = health();
      return [state.ok ? 200 : 503, state];
    }
    return said(404, "there is nothing here");
  }

  let closing = false;
  async function answer(call: IncomingMessage, response: ServerResponse): Promise<void> {
    // A proxy may ask for a whole address.
    const path = URL.parse(call.url ?? "", "http://localhost")?.pathname;
    const [status, body, headers] = await replyTo(call, path).catch((error: unknown): Reply => {
      log.error("webhook delivery failed", { path, error });
      return said(500, "that went wrong here; deliver it again");
    });
    // A keep-alive connection would make a closing server wait for its timeout.
    const last = closing ? { connection: "close" } : {};
    sendReply(call, response, status, body, { ...headers, ...last });
  }

  const server = createServer({
    requestTimeout: sendWithinMs,
    headersTimeout: sendWithinMs,
    connectionsCheckingInterval: 1_000,
  });
  const { mostConnections: most = 200, silenceMs = 15_000 } = options;
  boundConnections(server, { most, silenceMs }, (from) => logClosed({ from }));
  server.on("request", answer);

  return {
    async listen() {
      server.listen(port, host);
      await once(server, "listening").catch((error: Error) => {
        throw listenFailure(host, port, error);
      });
      // For example too many open files: that must not end the bot.
      server.on("error", (error) => log.error("webhook server failed", { error }));
      const address = server.address();
      return { port: address === null || typeof address === "string" ? port : address.port };
    },
    async close() {
      if (!server.listening) return;
      closing = true;
      const closed = once(server, "close");
      server.close();
      const late = setTimeout(() => server.closeAllConnections(), answerWithinMs);
      await closed;
      clearTimeout(late);
    },
  };
}

function said(status: number, reason: string): Reply {
  return [status, { reason }];
}

/** A header that goes into logs and the database: short and plain, or treated as missing. */
function nameIn(call: IncomingMessage, header: string): string | undefined {
  const value = call.headers[header];
  return typeof value === "string" && /^[\w-]{1,100}$/.test(value) ? value : undefined;
}

/** Late work goes on; only the answer doesn't wait for it. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | "too slow"> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"too slow">((resolve) => {
    timer = setTimeout(resolve, ms, "too slow");
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
