import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename, dirname } from "node:path";
import type { Readable } from "node:stream";
import type { Call } from "./call.ts";

/** Git over smart HTTP: git's own `http-backend`, run as a CGI program. */
export interface GitHttp {
  /** Answers `/info/refs`, `/git-upload-pack` or `/git-receive-pack`; resolves with the head of a streamed answer. */
  answer(call: Call, service: string, pusher: string | undefined): Promise<Response>;
  stop(): Promise<void>;
}

export function createGitHttp(gitDir: string, env: { readonly PATH?: string | undefined }): GitHttp {
  const running = new Set<ChildProcess>();

  return {
    async answer(call, service, pusher) {
      const { incoming } = call.env;
      const child = spawn("git", ["http-backend"], {
        env: {
          ...(env.PATH === undefined ? {} : { PATH: env.PATH }),
          GIT_PROJECT_ROOT: dirname(gitDir),
          GIT_HTTP_EXPORT_ALL: "1",
          GATEWAY_INTERFACE: "CGI/1.1",
          PATH_INFO: `/${basename(gitDir)}/${service}`,
          REQUEST_METHOD: call.req.method,
          QUERY_STRING: new URL(call.req.url).search.slice(1),
          REMOTE_ADDR: "127.0.0.1",
          // http-backend accepts pushes from anyone with a user name.
          ...header("REMOTE_USER", pusher),
          ...header("CONTENT_TYPE", call.req.header("content-type")),
          ...header("CONTENT_LENGTH", call.req.header("content-length")),
          ...header("HTTP_CONTENT_ENCODING", call.req.header("content-encoding")),
          ...header("GIT_PROTOCOL", call.req.header("git-protocol")),
        },
        stdio: ["pipe", "pipe", "ignore"],
      });
      running.add(child);
      child.once("close", () => running.delete(child));
      // The caller can hang up, and git need not read the rest of a request it refuses.
      call.env.outgoing.once("close", () => child.kill());
      child.stdin.on("error", () => {});
      incoming.pipe(child.stdin);
      const failed = once(child, "error").then(([error]) => Promise.reject(error));
      failed.catch(() => {});
      const { status, headers, rest } = await Promise.race([readHead(child.stdout), failed]);
      return new Response(streamOf(rest, child.stdout), { status, headers });
    },
    async stop() {
      const ended = [...running].map((child) => once(child, "close"));
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(ended);
    },
  };
}

function header(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** A CGI answer begins with headers and an empty line; `Status` says 200 if absent (RFC 3875, 6.3). */
async function readHead(output: Readable): Promise<{ status: number; headers: Headers; rest: Buffer }> {
  let seen = Buffer.alloc(0);
  const headers = new Headers();
  for (;;) {
    const end = seen.indexOf("\r\n\r\n");
    if (end >= 0) {
      for (const line of seen.toString("latin1", 0, end).split("\r\n")) {
        const colon = line.indexOf(":");
        headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      const status = Number.parseInt(headers.get("status") ?? "200", 10);
      headers.delete("status");
      return { status, headers, rest: seen.subarray(end + 4) };
    }
    const chunk: unknown = output.read();
    if (Buffer.isBuffer(chunk)) seen = Buffer.concat([seen, chunk]);
    else if (output.readableEnded) return { status: 500, headers, rest: Buffer.alloc(0) };
    else await Promise.race([once(output, "readable"), once(output, "end")]);
  }
}

function streamOf(first: Buffer, rest: Readable): ReadableStream<Uint8Array> {
  const chunks = rest.iterator();
  return new ReadableStream({
    start: (stream) => {
      if (first.length > 0) stream.enqueue(new Uint8Array(first));
    },
    async pull(stream) {
      const { value, done } = await chunks.next();
      if (done === true) stream.close();
      else stream.enqueue(new Uint8Array(value));
    },
    cancel: () => void rest.destroy(),
  });
}
