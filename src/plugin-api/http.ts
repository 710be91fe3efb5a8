import { fromBase64, toBase64 } from "./base64.ts";
import { callHost } from "./host-link.ts";

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text and bytes (`Uint8Array`) are sent as they are, anything else as JSON. At most 250 KB, bytes 180 KB. */
  readonly body?: unknown;
  /** In total, including redirects. At most 30,000. @default 10000 */
  readonly timeoutMs?: number;
}

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

/** HTTP requests to hosts in `needs.http`. Rejects if there is no response; a 404 is a response. */
export interface Http {
  get(url: string | URL, options?: Omit<RequestOptions, "body">): Promise<HttpResponse>;
  post(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
}

export const http: Http = {
  get: (url, options = {}) => request("GET", url, options),
  post: (url, options = {}) => request("POST", url, options),
};

async function request(method: string, url: string | URL, options: RequestOptions): Promise<HttpResponse> {
  const { body } = options;
  const isBytes = body instanceof Uint8Array;
  const json = body !== undefined && typeof body !== "string" && !isBytes;
  const answer = (await callHost("http", {
    method,
    url: String(url),
    headers: { ...(json ? { "content-type": "application/json" } : {}), ...options.headers },
    body: isBytes ? toBase64(body) : json ? JSON.stringify(body) : body,
    isBase64: isBytes,
    timeoutMs: options.timeoutMs,
  })) as {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: string;
    /** The body isn't UTF-8. */
    readonly isBase64?: boolean;
  };
  const bytes = () =>
    answer.isBase64 === true ? fromBase64(answer.body) : new TextEncoder().encode(answer.body);
  const text = () => (answer.isBase64 === true ? new TextDecoder().decode(bytes()) : answer.body);
  return Object.freeze({
    status: answer.status,
    ok: answer.status >= 200 && answer.status < 300,
    headers: answer.headers,
    text,
    bytes,
    json: <T>() => JSON.parse(text()) as T,
  });
}
