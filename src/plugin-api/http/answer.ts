import { fromBase64 } from "../base64.ts";

export interface HttpResponse {
  readonly status: number;
  /** True for 200–299. */
  readonly ok: boolean;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  text(): string;
  /** The raw body, for example a picture. */
  bytes(): Uint8Array;
  /** Throws if the body isn't JSON. */
  json<T = unknown>(): T;
}

/** What was asked for isn't there: the response has another status than 200–299. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor(url: string, status: number) {
    super(`${url} answers with the status ${status}`);
    this.status = status;
  }
}

/** A response as the host gives it. */
export interface ResponseData {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** The body isn't UTF-8, so it is in base64. */
  readonly isBase64?: boolean;
  /** What the host has read of it, as JSON. */
  readonly data?: string;
}

export function responseOf({ status, headers, body, isBase64 }: ResponseData): HttpResponse {
  const bytes = () => (isBase64 === true ? fromBase64(body) : new TextEncoder().encode(body));
  const text = () => (isBase64 === true ? new TextDecoder().decode(bytes()) : body);
  return Object.freeze({
    status,
    ok: status >= 200 && status < 300,
    headers,
    text,
    bytes,
    json: <T>() => JSON.parse(text()) as T,
  });
}
