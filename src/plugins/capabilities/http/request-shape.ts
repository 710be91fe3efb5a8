import { z } from "zod";
import { RefusalError } from "../../../declaration/refusal.ts";

const defaultTimeoutMs = 10_000;
const longestTimeoutMs = 30_000;

/** A header's name, as RFC 9110 has it. */
export const headerName = z.string().regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/);

/** A header value that HTTP allows. Anything else breaks the client for all later requests. */
const headerValue = z
  .string()
  .max(4000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
    error: "a header takes Latin letters, digits and signs, on one line",
  });

const schema = z.strictObject({
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]),
  url: z.string().max(8000),
  headers: z.record(headerName, headerValue).default({}),
  body: z.union([z.string(), z.instanceof(Uint8Array)]).optional(),
  timeoutMs: z.number().min(1).max(longestTimeoutMs).default(defaultTimeoutMs),
});

/** A request, as far as it can be checked without its hosts. */
export type GateRequest = z.infer<typeof schema>;

/** @throws RefusalError */
export function readRequest(input: unknown): GateRequest {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RefusalError(`This can't be requested: ${issue?.path.join(".")}: ${issue?.message}`);
}

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

/** Whether a plugin can't set a header, in lower case. */
export function isReserved(name: string): boolean {
  return reserved.has(name) || /^(proxy|sec)-/.test(name);
}

/** What is sent of a plugin's headers. */
export function sendable(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isReserved(name.toLowerCase())));
}
