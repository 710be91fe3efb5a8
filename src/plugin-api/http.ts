import { callHost } from "./host-link.ts";

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is, anything else as JSON. At most 256 KB. */
  readonly body?: unknown;
  /** For all of it, redirects included. At most 30,000. @default 10000 */
  readonly timeoutMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  /** True for 200–299. */
  readonly ok: boolean;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  text(): string;
  /** Throws if the body isn't JSON. */
  json<T = unknown>(): T;
}

/** The web, as far as `needs.http` names the hosts. Rejects when no answer came; an answer of 404 is an answer. */
export interface Http {
  get(url: string | URL, options?: Omit<RequestOptions, "body">): Promise<HttpResponse>;
  post(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
}

export const http: Http = {
  get: (url, options = {}) => request("GET", url, options),
  post: (url, options = {}) => request("POST", url, options),
};

async function request(method: string, url: string | URL, options: RequestOptions): Promise<HttpResponse> {
  const json = options.body !== undefined && typeof options.body !== "string";
  const answer = (await callHost("http", {
    method,
    url: String(url),
    headers: { ...(json ? { "content-type": "application/json" } : {}), ...options.headers },
    body: json ? JSON.stringify(options.body) : options.body,
    timeoutMs: options.timeoutMs,
  })) as { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
  return Object.freeze({
    status: answer.status,
    ok: answer.status >= 200 && answer.status < 300,
    headers: answer.headers,
    text: () => answer.body,
    json: <T>() => JSON.parse(answer.body) as T,
  });
}
