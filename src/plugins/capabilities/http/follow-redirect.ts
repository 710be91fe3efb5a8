import type { GateRequest } from "./request-shape.ts";

export interface Step {
  readonly method: GateRequest["method"];
  readonly url: URL;
  readonly body: GateRequest["body"];
}

/** Whether a request only reads: nothing is sent there. */
export function isRead(method: unknown): boolean {
  return method === "GET" || method === "HEAD";
}

/** Where an answer leads on to; undefined: nowhere. */
export function locationOf(status: number, location: string | string[] | undefined): string | undefined {
  return [301, 302, 303, 307, 308].includes(status) && typeof location === "string" ? location : undefined;
}

/** What is asked next, as in browsers (https://fetch.spec.whatwg.org/#http-redirect-fetch): a POST is repeated only on 307 and 308. */
export function nextStep({ method, body }: Step, status: number, url: URL): Step {
  const becomesRead =
    (status === 303 && !isRead(method)) || ((status === 301 || status === 302) && method === "POST");
  return becomesRead ? { method: "GET", url, body: undefined } : { method, url, body };
}

/** Drops the headers on a redirect to another origin: another host or port, or http instead of https. */
export function keptHeaders(
  headers: Readonly<Record<string, string>>,
  from: URL,
  to: URL,
): Record<string, string> {
  return from.origin === to.origin ? { ...headers } : {};
}
