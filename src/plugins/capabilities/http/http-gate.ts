import { isUtf8 } from "node:buffer";
import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, request } from "undici";
import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";
import { isDiscord } from "../../../policy/rules/is-discord.ts";
import { checkedUrl, usualPorts } from "./checked-url.ts";
import { isPublicAddress } from "./public-address.ts";

/** HTTP for plugins: only hosts that the plugin declares, only public addresses, with limits on time and size. */
export interface HttpGate {
  /** Throws RefusalError. */
  request(input: unknown, hosts: readonly string[], plugin: string): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body isn't UTF-8, so it is in base64. */
  readonly isBase64?: true;
}

export interface HttpPowers {
  /** Resolves a name. @default the system's */
  readonly lookup?: LookupFunction;
  /** @default isPublicAddress */
  readonly isAllowed?: (address: string) => boolean;
  /** The ports on which plugins can call a declared host. @default those of http and https, 80 and 443 */
  readonly ports?: readonly number[];
}

const defaultTimeoutMs = 10_000;
const longestTimeoutMs = 30_000;
const mostRedirects = 5;
const mostBytes = 1024 * 1024;

/** A header value that HTTP allows. Anything else breaks the client for all later requests. */
const headerValue = z
  .string()
  .max(4000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
    error: "a header takes Latin letters, digits and signs, on one line",
  });

const schema = z.strictObject({
  method: z.enum(["GET", "POST"]),
  url: z.string().max(8000),
  headers: z.record(z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/), headerValue).default({}),
  body: z.string().optional(),
  isBase64: z.boolean().default(false),
  timeoutMs: z.number().min(1).max(longestTimeoutMs).default(defaultTimeoutMs),
});

const noPostToDiscord = "Nothing is posted to Discord itself: speak with this.turbot.send";

/** Headers that the connection sets, or that identify whose connection it is. */
const reserved = new Set([
  "connection",
  "content-length",
  "cookie",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "user-agent",
]);

export function createHttpGate({
  lookup = systemLookup as LookupFunction,
  isAllowed = isPublicAddress,
  ports = usualPorts,
}: HttpPowers = {}): HttpGate {
  /** Checks the address that the connection uses, so DNS rebinding gains nothing. */
  const checkingLookup: LookupFunction = (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, "");
      const allowed = (Array.isArray(found) ? found : []).filter(({ address }) => isAllowed(address));
      const first = allowed[0];
      if (first === undefined)
        return callback(new RefusalError(`"${hostname}" is not on the public internet`), "");
      if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  /** Each plugin has its own connections, so a slow host doesn't keep other plugins waiting. */
  const agents = new Map<string, Agent>();
  const agentOf = (plugin: string): Agent => {
    const agent =
      agents.get(plugin) ??
      new Agent({
        connect: { lookup: checkingLookup, timeout: defaultTimeoutMs },
        connections: 8,
        pipelining: 1,
        maxResponseSize: mostBytes,
      });
    agents.set(plugin, agent);
    return agent;
  };

  return {
    async request(input, hosts, plugin) {
      const parsed = schema.safeParse(input);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        throw new RefusalError(`This can't be requested: ${issue?.path.join(".")}: ${issue?.message}`);
      }
      const { method, url, timeoutMs } = parsed.data;
      let { headers } = parsed.data;
      const body = bodyOf(parsed.data);
      const signal = AbortSignal.timeout(timeoutMs);
      const ask = async (): Promise<HttpAnswer> => {
        let step = { method, url: checkedUrl(url, hosts, ports), body };
        for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
          if (step.method === "POST" && isDiscord(step.url.hostname)) throw new RefusalError(noPostToDiscord);
          const response = await request(step.url, {
            dispatcher: agentOf(plugin),
            method: step.method,
            headers: { ...sendable(headers), "user-agent": `Turbot (plugin ${plugin})` },
            ...(step.body === undefined ? {} : { body: step.body }),
            signal,
          });
          const location = redirect(response.statusCode, response.headers.location);
          if (location === undefined) {
            return {
              status: response.statusCode,
              headers: readable(response.headers),
              ...(await readBody(response.body)),
            };
          }
          await response.body.dump();
          const target = checkedUrl(new URL(location, step.url).href, hosts, ports);
          // Like browsers, repeat a POST only on 307 and 308.
          const repeats = response.statusCode === 307 || response.statusCode === 308;
          headers = keptHeaders(headers, step.url, target);
          step = repeats ? { ...step, url: target } : { method: "GET", url: target, body: undefined };
        }
        throw new RefusalError(`${new URL(url).host} redirects more than ${mostRedirects} times`);
      };
      try {
        return await Promise.race([ask(), aborted(signal)]);
      } catch (error) {
        throw explained(error, timeoutMs);
      }
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}

/** Rejects with the signal's reason, so that the caller stops waiting even if the client ignores the signal. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Drops the headers on a redirect to another origin: another host or port, or http instead of https. */
export function keptHeaders(
  headers: Readonly<Record<string, string>>,
  from: URL,
  to: URL,
): Record<string, string> {
  return from.origin === to.origin ? { ...headers } : {};
}

function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !reserved.has(name.toLowerCase()) && !/^(proxy|sec)-/i.test(name),
    ),
  );
}

function readable(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== "set-cookie")
      .map(([name, value]) => [name, [value ?? ""].flat().join(", ").slice(0, 4000)]),
  );
}

function redirect(status: number, location: string | string[] | undefined): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) && typeof location === "string" ? location : undefined;
}

function bodyOf({ body, isBase64 }: z.infer<typeof schema>): string | Buffer | undefined {
  return body !== undefined && isBase64 ? Buffer.from(body, "base64") : body;
}

/** Reads a body up to the limit, which `maxResponseSize` checks only before decompression. */
async function readBody(body: AsyncIterable<Buffer>): Promise<Pick<HttpAnswer, "body" | "isBase64">> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw new RefusalError("The answer is larger than 1 MB");
    parts.push(part);
  }
  const whole = Buffer.concat(parts);
  return isUtf8(whole)
    ? { body: whole.toString("utf8") }
    : { body: whole.toString("base64"), isBase64: true };
}

function explained(error: unknown, timeoutMs: number): RefusalError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof RefusalError) return cause;
  if (error instanceof Error && error.name === "TimeoutError") {
    return new RefusalError(`No answer within ${timeoutMs} ms`, { cause: error });
  }
  if (error instanceof Error && "code" in error && error.code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return new RefusalError("The answer is larger than 1 MB", { cause: error });
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "no connection";
  return new RefusalError(`The request failed: ${code}`, { cause: error });
}
