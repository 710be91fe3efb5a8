import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { Octokit } from "@octokit/core";
import { createGit } from "../../src/git/git.ts";
import type { GitHubOptions, GitHubSimulator } from "./github-simulator.ts";
import { startGitHub } from "./start-github.ts";

export const at = { owner: "kilian", repo: "turbot" };
export const env = { PATH: process.env.PATH };

export async function start(context: TestContext, options: Partial<GitHubOptions> = {}) {
  const folder = await mkdtemp(join(tmpdir(), "github-simulator-"));
  const github = await startGitHub({ ...at, gitDir: join(folder, "origin.git"), env, ...options });
  context.after(async () => {
    await github.stop();
    await rm(folder, { recursive: true, force: true });
  });
  await github.people.push({ "README.md": "Turbot\n", "fish.txt": "one\ntwo\nthree\n" }, "First light");
  return { github, folder, octokit: octokitFor(github) };
}

export function octokitFor(github: GitHubSimulator, auth = github.token): Octokit {
  const quiet = { debug() {}, info() {}, warn() {}, error() {} };
  return new Octokit({ auth, baseUrl: github.url, log: quiet });
}

export async function clone(github: GitHubSimulator, folder: string) {
  const git = createGit({ cwd: join(folder, "clone"), token: github.token, env });
  await createGit({ cwd: folder, token: github.token, env }).run(["clone", "-q", github.cloneUrl, "clone"]);
  await git.run(["config", "user.name", "Turbot"]);
  await git.run(["config", "user.email", "turbot@example.com"]);
  return git;
}

export async function commitFile(git: ReturnType<typeof createGit>, name: string, content: string) {
  await writeFile(join(git.cwd, name), content);
  await git.run(["add", "--", name]);
  await git.run(["commit", "-q", "-m", `Write ${name}`]);
}

/** A server that receives deliveries and stores them as they came. */
export async function listenForDeliveries(context: TestContext, status = 202) {
  const taken: { event: string; id: string; signature: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const header = (name: string) => String(request.headers[name]);
    taken.push({
      event: header("x-github-event"),
      id: header("x-github-delivery"),
      signature: header("x-hub-signature-256"),
      body,
    });
    response.writeHead(status).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return { url: `http://127.0.0.1:${address.port}/webhook`, taken };
}

export async function failure(call: Promise<unknown>): Promise<{ status: number; message: string }> {
  const error: unknown = await call.then(
    () => assert.fail("it was not refused"),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Error && "status" in error, String(error));
  return { status: Number(error.status), message: error.message };
}
