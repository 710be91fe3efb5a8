import { toBase64 } from "../base64.ts";
import type { FileHandle } from "../files.ts";
import { callHost } from "../host-link.ts";
import { HttpError, type HttpResponse, type ResponseData, responseOf } from "./answer.ts";
import { type FormBody, isForm, isMultipart, sentParts } from "./body.ts";
import type { Feed, XmlElement } from "./data.ts";

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Text and bytes (`Uint8Array`) are sent as they are, `form(…)` and `multipart(…)` as what they say, a `FileHandle` as that file, anything
   * else as JSON. At most 250 KB, bytes 180 KB, files by handle 8 MB.
   */
  readonly body?: unknown;
  /** In total, including redirects. At most 30,000. @default 10000 */
  readonly timeoutMs?: number;
  /** The key in `needs.secrets` to ask with. Rejects with a `MissingSecretError` where no admin has filled it in. */
  readonly secret?: string;
  /** Whose key it is: the server where you are asked (`interaction.guildId`), or in a schedule, the one of `guilds()`. */
  readonly guildId?: string | null;
}

type WithoutBody = Omit<RequestOptions, "body">;

/** HTTP requests to hosts in `needs.http`. Rejects if there is no response; a 404 is a response. */
export interface Http {
  get(url: string | URL, options?: WithoutBody): Promise<HttpResponse>;
  post(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
  put(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
  patch(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
  delete(url: string | URL, options?: RequestOptions): Promise<HttpResponse>;
  /** Only the status and the headers. */
  head(url: string | URL, options?: WithoutBody): Promise<HttpResponse>;
  /** Gets RSS, Atom or JSON Feed, with an `HttpError` unless the status is 200–299. */
  feed(url: string | URL, options?: WithoutBody): Promise<Feed>;
  /** Gets other XML the same way: its outermost element. At most 10,000 elements. */
  xml(url: string | URL, options?: WithoutBody): Promise<XmlElement>;
}

export const http: Http = {
  get: (url, options) => request("GET", url, options),
  post: (url, options) => request("POST", url, options),
  put: (url, options) => request("PUT", url, options),
  patch: (url, options) => request("PATCH", url, options),
  delete: (url, options) => request("DELETE", url, options),
  head: (url, options) => request("HEAD", url, options),
  feed: async (url, options) => (await read("feed", url, options)) as Feed,
  xml: async (url, options) => (await read("xml", url, options)) as XmlElement,
};

async function request(
  method: string,
  url: string | URL,
  options: RequestOptions = {},
): Promise<HttpResponse> {
  return responseOf(await ask(method, url, options));
}

async function read(as: "xml" | "feed", url: string | URL, options: WithoutBody = {}): Promise<unknown> {
  const answer = await ask("GET", url, options, as);
  if (answer.data === undefined) throw new HttpError(String(url), answer.status);
  return JSON.parse(answer.data);
}

async function ask(
  method: string,
  url: string | URL,
  { headers, body, timeoutMs, secret, guildId }: RequestOptions,
  as?: "xml" | "feed",
): Promise<ResponseData> {
  const { type, ...sent } = sentBody(body);
  return (await callHost("http", {
    method,
    url: String(url),
    headers: { ...(type === undefined ? {} : { "content-type": type }), ...headers },
    ...sent,
    ...{ timeoutMs, as, secret, guildId },
  })) as ResponseData;
}

/** As the host takes it. */
interface SentBody {
  /** What the body is, unless the plugin says it. */
  readonly type?: string;
  readonly body?: string | undefined;
  readonly isBase64?: boolean;
  readonly multipart?: object;
  readonly file?: object;
}

function sentBody(body: unknown): SentBody {
  if (body === undefined || typeof body === "string") return { body };
  if (body instanceof Uint8Array) return { body: toBase64(body), isBase64: true };
  if (isForm(body)) return { body: encoded(body), type: "application/x-www-form-urlencoded" };
  if (isMultipart(body)) return { multipart: sentParts(body) };
  if (isFile(body)) return { file: { handle: body.handle } };
  return { body: JSON.stringify(body), type: "application/json" };
}

function encoded({ form }: FormBody): string {
  return new URLSearchParams(form as Record<string, string>).toString();
}

/** Other things with a handle are JSON: a handle of the host's has a name, too, and nothing but texts. */
function isFile(body: unknown): body is FileHandle {
  return (
    typeof body === "object" &&
    body !== null &&
    "handle" in body &&
    "name" in body &&
    typeof body.handle === "string" &&
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(body.handle)
  );
}
