import type { Hono } from "hono";
import { z } from "zod";
import { type CallEnv, createRoutes, numberIn, page, readBody } from "../http/call.ts";
import { deliveryJson } from "../json/delivery-json.ts";
import { notFound } from "../refused.ts";
import type { Webhooks } from "../webhooks.ts";
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
export function appRoutes(apps: Apps, world: World, webhooks: Webhooks): Hono<CallEnv> {
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
    .get("/app/hook/config", (call) => {
      apps.asApp(call.req.header("authorization"));
      const { hook } = world.stored;
      if (hook === null) throw notFound();
      return call.json({
        url: hook.url,
        content_type: hook.contentType,
        insecure_ssl: "0",
        secret: "********",
      });
    })
    .get("/app/hook/deliveries", (call) => {
      apps.asApp(call.req.header("authorization"));
      return call.json(page(call, world.stored.deliveries.toReversed()).map(deliveryJson));
    })
    .post("/app/hook/deliveries/:delivery/attempts", (call) => {
      apps.asApp(call.req.header("authorization"));
      const id = numberIn(call, "delivery");
      const delivery = world.stored.deliveries.find(({ attempt }) => attempt === id);
      if (delivery === undefined) throw notFound();
      void webhooks.redeliver(delivery.guid);
      return call.json({}, 202);
    })
    .get("/repos/:owner/:repo/installation", (call) => {
      const app = apps.asApp(call.req.header("authorization"));
      const { owner, repo } = call.req.param();
      if (`${owner}/${repo}`.toLowerCase() !== world.fullName.toLowerCase() || !app.installed)
        throw notFound();
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
