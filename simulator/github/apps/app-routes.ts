import type { Hono } from "hono";
import { z } from "zod";
import { type CallEnv, createRoutes, readBody } from "../http/call.ts";
import { notFound } from "../refused.ts";
import type { World } from "../world.ts";
import type { Apps } from "./app.ts";

const newToken = z.object({
  repositories: z.array(z.string()).optional(),
  permissions: z.record(z.string(), z.enum(["read", "write"])).optional(),
});

const hookConfig = z.object({
  url: z.url(),
  secret: z.string(),
  content_type: z.enum(["json", "form"]).default("form"),
});

/** What an app calls as itself, with a JSON web token: https://docs.github.com/rest/apps/apps */
export function appRoutes(apps: Apps, world: World): Hono<CallEnv> {
  return createRoutes()
    .post("/app-manifests/:code/conversions", (call) => call.json(apps.convert(call.req.param("code")), 201))
    .get("/app", (call) => {
      const { id, slug, permissions } = apps.asApp(call.req.header("authorization"));
      return call.json({ id, slug, name: slug, permissions, owner: { login: world.owner } });
    })
    .patch("/app/hook/config", async (call) => {
      // https://docs.github.com/rest/apps/webhooks: here its deliveries take the place of the repository's.
      apps.asApp(call.req.header("authorization"));
      const { url, secret, content_type: contentType } = await readBody(call, hookConfig);
      world.stored.hook = { id: world.stored.hook?.id ?? world.nextId(), url, secret, contentType };
      return call.json({ url, content_type: contentType, insecure_ssl: "0", secret: "********" });
    })
    .get("/repos/:owner/:repo/installation", (call) => {
      const app = apps.asApp(call.req.header("authorization"));
      const { owner, repo } = call.req.param();
      if (`${owner}/${repo}`.toLowerCase() !== world.fullName.toLowerCase()) throw notFound();
      return call.json(apps.installationOf(app));
    })
    .post("/app/installations/:id/access_tokens", async (call) => {
      const app = apps.asApp(call.req.header("authorization"));
      const { permissions, repositories } = await readBody(call, newToken);
      const wanted = {
        ...(permissions === undefined ? {} : { permissions }),
        ...(repositories === undefined ? {} : { repositories }),
      };
      return call.json(apps.issueToken(app, call.req.param("id"), wanted), 201);
    });
}
