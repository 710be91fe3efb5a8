import type { HttpBindings } from "@hono/node-server";
import { type Context, Hono } from "hono";
import type { z } from "zod";
import type { AppCaller } from "../apps/app.ts";
import { notFound, RefusedError, validationFailed } from "../refused.ts";
import type { StoredPull } from "../stored.ts";
import type { World } from "../world.ts";

export interface CallEnv {
  Bindings: HttpBindings;
  /** login: the caller; app: undefined for a person. */
  Variables: { login: string; app: AppCaller | undefined };
}

export type Call = Context<CallEnv>;

export function createRoutes(): Hono<CallEnv> {
  return new Hono<CallEnv>();
}

/** The JSON body, validated as GitHub does: 400 if it isn't JSON, 422 if it doesn't fit. */
export async function readBody<T>(call: Call, schema: z.ZodType<T>): Promise<T> {
  const text = await call.req.text();
  let json: unknown;
  try {
    json = text === "" ? {} : JSON.parse(text);
  } catch {
    throw new RefusedError(400, "Problems parsing JSON");
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const field = issue.path.join(".");
    const missing = issue.code === "invalid_type" && issue.message.includes("received undefined");
    return missing ? `"${field}" wasn't supplied.` : `For '${field}', ${issue.message}`;
  });
  throw new RefusedError(422, `Invalid request.\n\n${problems.join("\n")}`);
}

/** A number in the path; anything else doesn't exist. */
export function numberIn(call: Call, name: string): number {
  const text = call.req.param(name) ?? "";
  if (!/^\d{1,15}$/.test(text)) throw notFound();
  return Number(text);
}

export function pullIn(call: Call, world: World): StoredPull {
  const pull = world.pull(numberIn(call, "number"));
  if (pull === undefined) throw notFound();
  return pull;
}

/** The commit that a branch or hash in the path refers to. */
export async function commitIn(call: Call, world: World, name = "ref"): Promise<string> {
  const revision = call.req.param(name) ?? "";
  const sha = await world.repository.resolve(revision);
  if (sha === undefined) throw new RefusedError(422, `No commit found for SHA: ${revision}`);
  return sha;
}

/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export function page<T>(call: Call, items: readonly T[]): T[] {
  const size = Math.min(100, positive(call.req.query("per_page"), 30));
  const at = positive(call.req.query("page"), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (number: number, relation: string) => {
    const url = new URL(call.req.url);
    url.searchParams.set("page", String(number));
    return `<${url.href}>; rel="${relation}"`;
  };
  const links = [
    ...(at > 1 ? [link(at - 1, "prev")] : []),
    ...(at < last ? [link(at + 1, "next"), link(last, "last")] : []),
    ...(at > 1 ? [link(1, "first")] : []),
  ];
  if (links.length > 0) call.header("link", links.join(", "));
  return items.slice((at - 1) * size, at * size);
}

/** @throws RefusedError unless the caller may push */
export function mustWrite(call: Call, world: World): string {
  const login = call.get("login");
  const permission = world.permission(login);
  if (permission === "admin" || permission === "write") return login;
  const kind = call.get("app") === undefined ? "personal access token" : "integration";
  throw new RefusedError(403, `Resource not accessible by ${kind}`);
}

/** @throws RefusedError unless the caller is an admin, as GitHub refuses: it doesn't say that there is something */
export function mustAdmin(call: Call, world: World): string {
  const login = call.get("login");
  if (call.get("app") === undefined && world.permission(login) === "admin") return login;
  throw notFound();
}

export function blank(resource: string, field: string): RefusedError {
  return validationFailed({ resource, code: "missing_field", field });
}

function positive(text: string | undefined, otherwise: number): number {
  const number = Number(text);
  return Number.isInteger(number) && number > 0 ? number : otherwise;
}
