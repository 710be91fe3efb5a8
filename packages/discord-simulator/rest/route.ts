import type { RateLimits } from "../discord-simulator.ts";

/** One endpoint: Hono's path syntax, with `:name` for a parameter. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  /** Default "other". */
  readonly limit?: keyof RateLimits;
  /** Authorized by a token in the path instead of the bot's. */
  readonly open?: true;
  handle(call: Call): Answer;
}

/** A parsed request. */
export interface Call {
  /** @throws Error if the route has no such parameter: a bug in the route */
  param(name: string): string;
  readonly query: URLSearchParams;
  /** JSON, or the `payload_json` of a multipart body; undefined without a body. */
  readonly body: unknown;
  readonly files: readonly Upload[];
  /** Why, for the audit log: `X-Audit-Log-Reason`. */
  readonly reason: string | undefined;
  /** Goes into the journal beside the body. */
  note(detail: Record<string, unknown>): void;
}

export interface Upload {
  /** The number in `files[0]`. */
  readonly index: number;
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const created = (body: unknown): Answer => ({ status: 201, body });
export const noContent: Answer = { status: 204 };
