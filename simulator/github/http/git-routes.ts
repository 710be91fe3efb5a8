import type { AfterPush } from "../pull-requests.ts";
import type { Site } from "../site.ts";
import { hasToken } from "./authenticate.ts";
import { type Call, createRoutes } from "./call.ts";
import type { GitHttp } from "./git-http.ts";

export interface GitRoutesOptions {
  readonly site: Site;
  readonly token: string;
  readonly gitHttp: GitHttp;
  readonly afterPush: AfterPush;
}

/** `/owner/name.git` (GitHub accepts it without `.git` too): fetch and push, with the token. */
export function gitRoutes({ site, token, gitHttp, afterPush }: GitRoutesOptions) {
  const { world } = site;

  /** In GitHub's own words, which git shows after "remote:". */
  function pushRefusal(call: Call): Response | undefined {
    if (world.stored.archived === true)
      return call.text("This repository was archived so it is read-only.\n", 403);
    if (world.tokenLacks.includes("contents"))
      return call.text("Write access to repository not granted.\n", 403);
    const permission = world.permission(world.tokenLogin);
    if (permission === "admin" || permission === "write") return undefined;
    return call.text(`Permission to ${world.fullName}.git denied to ${world.tokenLogin}.\n`, 403);
  }

  function refusal(call: Call): Response | undefined {
    if (!hasToken(call.req.header("authorization"), token)) {
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
    if (name !== world.fullName.toLowerCase()) return call.text("Repository not found.\n", 404);
    return undefined;
  }

  return createRoutes()
    .get("/:owner/:repo/info/refs", (call) => {
      const service = call.req.query("service");
      if (service !== "git-upload-pack" && service !== "git-receive-pack") {
        return call.text("Please upgrade your git client.\n", 403);
      }
      const refused = refusal(call) ?? (service === "git-receive-pack" ? pushRefusal(call) : undefined);
      return refused ?? gitHttp.advertise(call, service);
    })
    .post("/:owner/:repo/git-upload-pack", (call) => refusal(call) ?? gitHttp.answer(call, "git-upload-pack"))
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
          await afterPush(world.tokenLogin, before);
          return new Response(body, answer);
        }),
    );
}
