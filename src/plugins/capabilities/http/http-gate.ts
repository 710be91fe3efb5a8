import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import type { Agent } from "undici";
import { RefusalError } from "../../../declaration/refusal.ts";
import { isDiscord } from "../../../policy/rules/is-discord.ts";
import type { Credential } from "../../secrets/credential.ts";
import { checkedUrl, usualPorts } from "./checked-url.ts";
import { isRead, keptHeaders, locationOf, nextStep, type Step } from "./follow-redirect.ts";
import { isPublicAddress } from "./public-address.ts";
import { readRequest, sendable } from "./request-shape.ts";
import {
  askedOpenly,
  checkAnswered,
  checkCredential,
  headersWithout,
  withCredential,
} from "./with-credential.ts";

/** HTTP for plugins: only hosts that the plugin declares, only public addresses, with limits on time and size. */
export interface HttpGate {
  /** Gets an address whose host nobody has declared, and reads no more of the answer than this. @throws RefusalError */
  look(url: URL, plugin: string): Promise<Look>;
  /** Those that addresses can have. */
  readonly ports: readonly number[];
  /** @throws RefusalError */
  request(
    input: unknown,
    hosts: readonly string[],
    plugin: string,
    options?: RequestOptions,
  ): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface RequestOptions {
  /** Of the answer's body. @default 1 MB */
  readonly mostBytes?: number;
  /** A secret that is sent along, and taken out of the answer. */
  readonly credential?: Credential | undefined;
  /** Secrets that aren't sent now, but were or will be: some hosts show what they were sent before. They are taken out, too. @default none */
  readonly guarded?: readonly Credential[];
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** What answered, after redirects. */
  readonly url: string;
}

export interface Look {
  readonly status: number;
  /** Where it redirects to, as the answer says it. */
  readonly location: string | undefined;
}

export interface HttpPowers {
  /** Resolves a name. @default the system's */
  readonly lookup?: LookupFunction;
  /** @default isPublicAddress */
  readonly isAllowed?: (address: string) => boolean;
  /** The ports on which plugins can call a declared host. @default those of http and https, 80 and 443 */
  readonly ports?: readonly number[];
  /** Certificates that are trusted besides the usual ones, as PEM. @default none */
  readonly ca?: string;
}

const connectMs = 10_000;
const mostRedirects = 5;
const usualBytes = 1024 * 1024;
/** Of a body on the wire. */
const mostBytesEver = 8 * 1024 * 1024;

const noPostToDiscord = "Nothing is posted to Discord itself: speak with this.turbot.send";

export function createHttpGate({
  lookup = systemLookup as LookupFunction,
  isAllowed = isPublicAddress,
  ports = usualPorts,
  ca,
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
  const clientOf = async (plugin: string) => {
    const { Agent, request } = await import("undici");
    const agent =
      agents.get(plugin) ??
      new Agent({
        connect: { lookup: checkingLookup, timeout: connectMs, ...(ca === undefined ? {} : { ca }) },
        connections: 8,
        pipelining: 1,
        maxResponseSize: mostBytesEver,
      });
    agents.set(plugin, agent);
    return { request, dispatcher: agent };
  };

  return {
    async request(input, hosts, plugin, { mostBytes = usualBytes, credential, guarded = [] } = {}) {
      const { method, url, timeoutMs, body, ...given } = readRequest(input);
      let headers = given.headers;
      const signal = AbortSignal.timeout(timeoutMs);
      const secrets = [
        ...(credential === undefined ? [] : [credential]),
        ...guarded.filter(({ id }) => id !== credential?.id),
      ];
      const ask = async (): Promise<HttpAnswer> => {
        const { request, dispatcher } = await clientOf(plugin);
        let step: Step = { method, url: checkedUrl(url, hosts, ports), body };
        if (credential !== undefined) checkCredential(credential, step.url);
        const { origin } = step.url;
        let wasElsewhere = false;
        for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
          if (!isRead(step.method) && isDiscord(step.url.hostname)) throw new RefusalError(noPostToDiscord);
          // Back from another origin, it isn't sent again: whoever led there chose the address.
          if (step.url.origin !== origin) wasElsewhere = true;
          const key = wasElsewhere ? undefined : credential;
          const own = sendable(headers);
          const at = step.url.hostname;
          const knowing = secrets.filter((one) => one === credential || one.host === at);
          const asked = knowing.length === 0 ? own : askedOpenly(own);
          const sent = key === undefined ? asked : withCredential(own, key);
          const response = await request(step.url, {
            dispatcher,
            method: step.method,
            headers: { ...sent, "user-agent": `Turbot (plugin ${plugin})` },
            ...(step.body === undefined ? {} : { body: step.body }),
            signal,
          });
          for (const one of knowing) checkAnswered(one, step.url, response.headers);
          const location = locationOf(response.statusCode, response.headers.location);
          if (location === undefined) {
            const whole = await readBody(response.body, mostBytes);
            return {
              status: response.statusCode,
              headers: readable(response.headers, secrets, at),
              body: secrets.reduce((left, { scrub }) => scrub.bytes(left), whole),
              url: step.url.href,
            };
          }
          await response.body.dump();
          const target = checkedUrl(leadsTo(location, step.url), hosts, ports);
          headers = keptHeaders(headers, step.url, target);
          step = nextStep(step, response.statusCode, target);
        }
        throw new RefusalError(`${new URL(url).host} redirects more than ${mostRedirects} times`);
      };
      try {
        return await Promise.race([ask(), aborted(signal)]);
      } catch (error) {
        const told = explained(error, timeoutMs, mostBytes);
        // What caused it can quote what was sent or answered.
        if (secrets.length === 0) throw told;
        throw new RefusalError(secrets.reduce((left, { scrub }) => scrub.text(left), told.message));
      }
    },
    async look(url, plugin) {
      const signal = AbortSignal.timeout(connectMs);
      const ask = async (): Promise<Look> => {
        const { request, dispatcher } = await clientOf(plugin);
        const { statusCode, headers, body } = await request(url, {
          dispatcher,
          method: "GET",
          headers: { "user-agent": `Turbot (plugin ${plugin})` },
          signal,
        });
        // Nobody reads on, and nobody has to hear how that ends.
        body.on("error", () => {}).destroy();
        return { status: statusCode, location: locationOf(statusCode, headers.location) };
      };
      try {
        return await Promise.race([ask(), aborted(signal)]);
      } catch (error) {
        throw explained(error, connectMs, usualBytes);
      }
    },
    ports,
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

/** @throws RefusalError */
function leadsTo(location: string, from: URL): string {
  if (URL.canParse(location, from.href)) return new URL(location, from).href;
  throw new RefusalError(`${from.host} redirects to what is no URL`);
}

function readable(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  secrets: readonly Credential[],
  from: string,
): Record<string, string> {
  const all = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name !== "set-cookie")
      .map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
  );
  // Only then are they cut: half a secret isn't found.
  const told = secrets.reduce((left, one) => headersWithout(left, one, from), all);
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, value.slice(0, 4000)]));
}

/** Reads a body up to the limit, which `maxResponseSize` checks only before decompression. */
async function readBody(body: AsyncIterable<Buffer>, mostBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    if (bytes > mostBytes) throw tooLarge(mostBytes);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(mostBytes: number, options?: ErrorOptions): RefusalError {
  return new RefusalError(`The answer is larger than ${mostBytes / usualBytes} MB`, options);
}

function explained(error: unknown, timeoutMs: number, mostBytes: number): RefusalError {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause instanceof RefusalError) return cause;
  if (error instanceof Error && error.name === "TimeoutError") {
    return new RefusalError(`No answer within ${timeoutMs} ms`, { cause: error });
  }
  if (error instanceof Error && "code" in error && error.code === "UND_ERR_RES_EXCEEDED_MAX_SIZE") {
    return tooLarge(mostBytes, { cause: error });
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "no connection";
  return new RefusalError(`The request failed: ${failureInWords(code)}`, { cause: error });
}

/** Admins read it, too, about an address that they entered. @param code Node's, OpenSSL's or undici's */
function failureInWords(code: string): string {
  if (/^(ENOTFOUND|EAI_NODATA)$/.test(code)) return `there is no host of that name (${code})`;
  if (
    /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|EAI_AGAIN|UND_ERR_(CONNECT_TIMEOUT|SOCKET))$/.test(code)
  )
    return `its host doesn't answer (${code})`;
  if (/^(CERT_|ERR_TLS_CERT|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/.test(code))
    return `its host's certificate isn't valid (${code})`;
  return code;
}
