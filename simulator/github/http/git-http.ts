import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";
import { arrayBuffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import type { Call } from "./call.ts";

export type GitService = "git-upload-pack" | "git-receive-pack";

/**
 * Git over smart HTTP (https://git-scm.com/docs/http-protocol): the services that `git http-backend` would start, without that
 * program between, because starting a process is most of what an answer takes here.
 */
export interface GitHttp {
  /** `GET /info/refs?service=…` */
  advertise(call: Call, service: GitService): Promise<Response>;
  /** `POST /git-upload-pack` or `/git-receive-pack`; resolves with the head of a streamed answer. */
  answer(call: Call, service: GitService): Promise<Response>;
  stop(): Promise<void>;
}

export function createGitHttp(gitDir: string, env: { readonly PATH?: string | undefined }): GitHttp {
  const running = new Set<ChildProcess>();
  /** What version 2 says first: what it can do, and nothing of the repository's content. */
  let capabilities: ArrayBuffer | undefined;

  function start(call: Call, service: GitService, options: readonly string[]) {
    const protocol = call.req.header("git-protocol");
    const child = spawn("git", [service.slice("git-".length), "--stateless-rpc", ...options, gitDir], {
      env: {
        ...(env.PATH === undefined ? {} : { PATH: env.PATH }),
        ...(protocol === undefined ? {} : { GIT_PROTOCOL: protocol }),
      },
      stdio: ["pipe", "pipe", "ignore"],
    });
    running.add(child);
    child.once("close", () => running.delete(child));
    // The caller can hang up, and git need not read the rest of a request it refuses.
    call.env.outgoing.once("close", () => child.kill());
    child.stdin.on("error", () => {});
    return child;
  }

  async function respond(child: ReturnType<typeof start>, type: string, head = ""): Promise<Response> {
    const failed = once(child, "error").then(([error]) => Promise.reject(error));
    failed.catch(() => {});
    await Promise.race([once(child, "spawn"), failed]);
    return new Response(streamOf(head, child.stdout), { headers: headersFor(type) });
  }

  return {
    async advertise(call, service) {
      const type = `${service}-advertisement`;
      const isVersion2 =
        service === "git-upload-pack" && /\bversion=2\b/.test(call.req.header("git-protocol") ?? "");
      if (isVersion2 && capabilities !== undefined)
        return new Response(capabilities, { headers: headersFor(type) });
      const child = start(call, service, ["--http-backend-info-refs"]);
      child.stdin.end();
      if (!isVersion2) return respond(child, type, `${line(`# service=${service}\n`)}0000`);
      const [bytes, [code]] = await Promise.all([arrayBuffer(child.stdout), once(child, "close")]);
      if (code === 0) capabilities = bytes;
      return new Response(bytes, { headers: headersFor(type) });
    },
    async answer(call, service) {
      if (call.req.header("content-type") !== `application/x-${service}-request`)
        return call.text("Unsupported Media Type\n", 415);
      const child = start(call, service, []);
      const { incoming } = call.env;
      const isPacked = /^(x-)?gzip$/.test(call.req.header("content-encoding") ?? "");
      const body = isPacked ? incoming.pipe(createGunzip()).on("error", () => child.kill()) : incoming;
      body.pipe(child.stdin);
      return respond(child, `${service}-result`);
    },
    async stop() {
      const ended = [...running].map((child) => once(child, "close"));
      for (const child of running) child.kill("SIGKILL");
      await Promise.all(ended);
    },
  };
}

function headersFor(type: string): Record<string, string> {
  return { "content-type": `application/x-${type}`, "cache-control": "no-cache" };
}

/** A line of git's protocol begins with its length, these four characters included. */
function line(text: string): string {
  return `${(text.length + 4).toString(16).padStart(4, "0")}${text}`;
}

function streamOf(head: string, rest: Readable): ReadableStream<Uint8Array> {
  const chunks = rest.iterator();
  return new ReadableStream({
    start: (stream) => {
      if (head !== "") stream.enqueue(new TextEncoder().encode(head));
    },
    async pull(stream) {
      const { value, done } = await chunks.next();
      if (done === true) stream.close();
      else stream.enqueue(new Uint8Array(value));
    },
    cancel: () => void rest.destroy(),
  });
}
