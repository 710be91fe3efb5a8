import type { AfterPush } from "../pull-requests.ts";
import { RefusedError } from "../refused.ts";
import type { Site } from "../site.ts";
import type { Authenticate } from "./authenticate.ts";
import { type Call, createRoutes } from "./call.ts";
import type { GitHttp } from "./git-http.ts";

export interface GitRoutesOptions {
  readonly site: Site;
  readonly authenticate: Authenticate;
  readonly gitHttp: GitHttp;
  /** Of the repository that ours can be made of. */
  readonly upstreamGit: GitHttp | undefined;
  readonly afterPush: AfterPush;
}

/** `/owner/name.git` (GitHub accepts it without `.git` too): fetch and push, with the token. */
export function gitRoutes({ site, authenticate, gitHttp, upstreamGit, afterPush }: GitRoutesOptions) {
  const { world } = site;

  /** Git says the same for any token that isn't valid. */
  function callerOf(call: Call) {
    try {
      return authenticate(call.req.header("authorization"));
    } catch (error) {
      if (error instanceof RefusedError) return undefined;
      throw error;
    }
  }

  /** In GitHub's own words, which git shows after "remote:". */
  function pushRefusal(call: Call): Response | undefined {
    const app = callerOf(call)?.app;
    if (world.stored.archived === true)
      return call.text("This repository was archived so it is read-only.\n", 403);
    if (app === undefined ? world.tokenLacks.includes("contents") : app.permissions.contents !== "write")
      return call.text("Write access to repository not granted.\n", 403);
    const { login = "" } = callerOf(call) ?? {};
    const permission = world.permission(login);
    if (permission === "admin" || permission === "write") return undefined;
    return call.text(`Permission to ${world.fullName}.git denied to ${login}.\n`, 403);
  }

  /** Everybody can read it, and nobody here can push to it. */
  function isUpstream(call: Call): boolean {
    const { owner = "", repo = "" } = call.req.param();
    return `${owner}/${repo.replace(/\.git$/, "")}`.toLowerCase() === world.upstream?.fullName.toLowerCase();
  }
  const upstreamRefusal = (call: Call): Response =>
    call.text(
      callerOf(call) === undefined
        ? "Invalid username or token.\n"
        : `Permission to ${world.upstream?.fullName}.git denied to ${callerOf(call)?.login}.\n`,
      callerOf(call) === undefined ? 401 : 403,
    );

  function refusal(call: Call): Response | undefined {
    if (callerOf(call) === undefined) {
      call.header("www-authenticate", 'Basic realm="GitHub"');
      return call.text("Invalid username or token.\n", 401);
    }
    const { owner = "", repo = "" } = call.req.param();
    const name = `${owner}/${repo.replace(/\.git$/, "")}`.toLowerCase();
    if (world.formerNames.includes(name)) {
      const url = new URL(call.req.url);
      const [, , , ...rest] = url.pathname.split("/");
      return call.redirect(`${url.origin}/${world.fullName}.git/${rest.join("/")}${url.search}`, 301);
    }
    if (name !== world.fullName.toLowerCase() || world.stored.absent === true)
      return call.text("Repository not found.\n", 404);
    return undefined;
  }

  return createRoutes()
    .get("/:owner/:repo/info/refs", (call) => {
      const service = call.req.query("service");
      if (service !== "git-upload-pack" && service !== "git-receive-pack") {
        return call.text("Please upgrade your git client.\n", 403);
      }
      if (upstreamGit !== undefined && isUpstream(call))
        return service === "git-receive-pack" ? upstreamRefusal(call) : upstreamGit.advertise(call, service);
      const refused = refusal(call) ?? (service === "git-receive-pack" ? pushRefusal(call) : undefined);
      return refused ?? gitHttp.advertise(call, service);
    })
    .post("/:owner/:repo/git-upload-pack", (call) =>
      upstreamGit !== undefined && isUpstream(call)
        ? upstreamGit.answer(call, "git-upload-pack")
        : (refusal(call) ?? gitHttp.answer(call, "git-upload-pack")),
    )
    .post(
      "/:owner/:repo/git-receive-pack",
      (call) =>
        refusal(call) ??
        pushRefusal(call) ??
        world.exclusively(async () => {
          const before = await world.repository.branches();
          const answer = await gitHttp.answer(call, "git-receive-pack");
          // Buffered: by the time the pusher gets the answer, the consequences of the push are in place.
          const body = await answer.arrayBuffer();
          await afterPush(callerOf(call)?.login ?? world.tokenLogin, before);
          return new Response(body, answer);
        }),
    );
}
