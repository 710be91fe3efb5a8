import { setTimeout as wait } from "node:timers/promises";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import type { Faults } from "../../../packages/simulator-kit/faults.ts";
import type { Journal } from "../../../packages/simulator-kit/journal.ts";
import type { Call, CallEnv } from "./call.ts";

/** Journals every call, and applies faults to it. */
export function misbehave(
  faults: Faults,
  journal: Journal,
  stopping: AbortSignal,
): MiddlewareHandler<CallEnv> {
  return async (call, next) => {
    const what = `${call.req.method} ${decoded(call.req.path)}`;
    const kind = gitPath.test(call.req.path) ? "git" : "http";
    const query = call.req.query();
    const note = (status?: number, fault?: string) =>
      journal.add({
        kind,
        what,
        ...(status === undefined ? {} : { status }),
        detail: { ...query, ...(fault === undefined ? {} : { fault }) },
      });
    const fault = faults.take(what);
    if (fault === undefined) {
      await next();
      note(call.res.status);
      return undefined;
    }
    switch (fault.kind) {
      case "answer":
        note(fault.status, fault.kind);
        return new Response(fault.body === undefined ? null : JSON.stringify(fault.body), {
          status: fault.status,
          headers: { "content-type": "application/json; charset=utf-8", ...fault.headers },
        });
      case "drop":
        note(undefined, fault.kind);
        return hangUp(call);
      case "drop_after":
        await next();
        await call.res.arrayBuffer();
        note(call.res.status, fault.kind);
        // The route's answer stays unless it is cleared first.
        call.res = undefined;
        call.res = hangUp(call);
        return undefined;
      case "delay":
        await wait(fault.ms, undefined, { signal: stopping });
        await next();
        note(call.res.status, fault.kind);
        return undefined;
      case "cut":
        await next();
        note(call.res.status, fault.kind);
        call.res = new Response(call.res.body?.pipeThrough(cutAfter(fault.afterEvents)) ?? null, call.res);
        return undefined;
    }
  };
}

const gitPath = /\/(info\/refs|git-upload-pack|git-receive-pack)$/;

/** Some clients encode the slashes in a branch's name, others don't. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function hangUp(call: Call): Response {
  call.env.outgoing.destroy();
  return RESPONSE_ALREADY_SENT;
}

/** Lets this many chunks through and then breaks. */
function cutAfter(chunks: number): TransformStream<Uint8Array, Uint8Array> {
  let left = chunks;
  return new TransformStream({
    transform(chunk, stream) {
      if (left <= 0) stream.error(new Error("cut, as a fault asked"));
      else stream.enqueue(chunk);
      left -= 1;
    },
    flush: (stream) => {
      if (left <= 0) stream.error(new Error("cut, as a fault asked"));
    },
  });
}
