import { Hono } from "hono";
import type { Faults } from "../../../packages/simulator-kit/faults.ts";
import type { Journal } from "../../../packages/simulator-kit/journal.ts";
import type { Apps } from "../apps/app.ts";
import { requireAppPermission } from "../apps/app-permissions.ts";
import { appRoutes } from "../apps/app-routes.ts";
import { permissionsJson, repositoryId, userJson } from "../json/repository-json.ts";
import type { AfterPush } from "../pull-requests.ts";
import { notFound, RefusedError } from "../refused.ts";
import type { Site } from "../site.ts";
import type { World } from "../world.ts";
import { actionRoutes } from "./action-routes.ts";
import type { Authenticate } from "./authenticate.ts";
import type { Call, CallEnv } from "./call.ts";
import { checkRoutes } from "./check-routes.ts";
import { conditional } from "./conditional.ts";
import { issueRoutes, reviewRoutes } from "./conversation-routes.ts";
import type { GitHttp } from "./git-http.ts";
import { gitRoutes } from "./git-routes.ts";
import { hookRoutes } from "./hook-routes.ts";
import { lookAtOurs, makingRoutes } from "./making-routes.ts";
import { misbehave } from "./misbehave.ts";
import { pullRoutes } from "./pull-routes.ts";
import type { RateLimit } from "./rate-limit.ts";
import { redirect } from "./redirect.ts";
import { repositoryRoutes } from "./repository-routes.ts";
import { requireTokenPermission } from "./token-permissions.ts";

export interface GitHubAppOptions {
  readonly site: Site;
  readonly authenticate: Authenticate;
  readonly apps: Apps;
  readonly faults: Faults;
  readonly journal: Journal;
  readonly rateLimit: RateLimit;
  readonly gitHttp: GitHttp;
  readonly upstreamGit: GitHttp | undefined;
  readonly afterPush: AfterPush;
  readonly stopping: AbortSignal;
}

/** Everything served over HTTP: REST at the root, git beside it. Anything else is refused. */
export function createGitHubApp(options: GitHubAppOptions): Hono<CallEnv> {
  const { site, authenticate, apps, rateLimit } = options;
  const { world } = site;

  const app = new Hono<CallEnv>()
    .use(misbehave(options.faults, options.journal, options.stopping))
    .route("/", gitRoutes(options))
    .route("/", appRoutes(apps, world, site.webhooks))
    .use(async (call, next) => {
      for (const [name, value] of Object.entries(rateLimit.headers())) call.header(name, value);
      const caller = authenticate(call.req.header("authorization"));
      if (caller === undefined) throw new RefusedError(401, "Bad credentials");
      if (!rateLimit.use()) throw new RefusedError(403, `API rate limit exceeded for user ${caller.login}.`);
      for (const [name, value] of Object.entries(rateLimit.headers())) call.header(name, value);
      call.set("login", caller.login);
      call.set("app", caller.app);
      await next();
    })
    .use(conditional(rateLimit))
    .get("/user", (call) => call.json(userJson(world, call.get("login"))))
    .get("/users/:login", (call) => {
      const login = call.req.param("login").toLowerCase();
      const known = world.stored.users.find((user) => user.login.toLowerCase() === login);
      if (known === undefined) throw notFound();
      return call.json({ ...userJson(world, login), permissions: permissionsJson(world, login) });
    })
    .route("/", makingRoutes(world))
    .use("/repos/:owner/:repo/*", async (call, next) => {
      const { owner, repo } = call.req.param();
      const name = `${owner}/${repo}`.toLowerCase();
      if (world.formerNames.includes(name)) return redirect(call, world);
      if (name !== world.fullName.toLowerCase()) throw notFound();
      await lookAtOurs(world);
      requirePermission(call, world);
      await next();
      return undefined;
    })
    .use("/repositories/:id/*", async (call, next) => {
      if (call.req.param("id") !== String(repositoryId)) throw notFound();
      await lookAtOurs(world);
      requirePermission(call, world);
      await next();
    });

  for (const place of ["/repos/:owner/:repo", `/repositories/${repositoryId}`]) {
    app
      .route(place, repositoryRoutes(site, options.afterPush))
      .route(place, checkRoutes(site))
      .route(place, actionRoutes(site))
      .route(`${place}/pulls`, pullRoutes(site))
      .route(`${place}/pulls`, reviewRoutes(site))
      .route(`${place}/issues`, issueRoutes(site))
      .route(`${place}/hooks`, hookRoutes(site));
  }
  return app
    .notFound(() => {
      throw notFound();
    })
    .onError((error, call) => {
      if (!(error instanceof RefusedError)) {
        // A bug in the simulator must be noticed: the journal says why, the caller gets GitHub's 500.
        options.journal.add({
          kind: "broken",
          what: call.req.path,
          status: 500,
          detail: String(error.stack),
        });
      }
      const refused = error instanceof RefusedError ? error : new RefusedError(500, "Server Error");
      for (const [name, value] of Object.entries(rateLimit.headers())) call.header(name, value);
      return call.json(
        {
          message: refused.message,
          ...(refused.errors === undefined ? {} : { errors: refused.errors }),
          documentation_url: "https://docs.github.com/rest",
          status: String(refused.status),
        },
        refused.status,
      );
    });
}

function requirePermission(call: Call, world: World): void {
  const app = call.get("app");
  if (app === undefined) requireTokenPermission(call, world);
  else requireAppPermission(call, app);
}
