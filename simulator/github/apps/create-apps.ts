import { generateKeyPairSync, randomBytes } from "node:crypto";
import { z } from "zod";
import { notFound, RefusedError } from "../refused.ts";
import type { Webhooks } from "../webhooks.ts";
import type { World } from "../world.ts";
import { type App, type Apps, allows, type Permissions } from "./app.ts";
import { readJwt } from "./read-jwt.ts";

/** https://docs.github.com/apps/sharing-github-apps/registering-a-github-app-from-a-manifest, what is looked at here. */
const manifestShape = z.object({
  name: z.string().min(1),
  hook_attributes: z.object({ url: z.url(), active: z.boolean().default(true) }).optional(),
  default_permissions: z.record(z.string(), z.enum(["read", "write"])).default({}),
  default_events: z.array(z.string()).default([]),
});

/** One hour ("Generating an installation access token for a GitHub App", docs.github.com). */
const tokenLastsMs = 60 * 60_000;

export function createApps(world: World, webhooks: Webhooks, now: () => number): Apps {
  const apps: App[] = [];
  const tokens = new Map<
    string,
    { readonly app: App; readonly until: number; readonly permissions: Permissions }
  >();
  const codes = new Map<string, z.infer<typeof manifestShape>>();

  function add(slug: string, permissions: Permissions, installed: boolean): App {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const ids = { id: world.nextId(), installationId: world.nextId() };
    const app: App = { ...ids, slug, permissions, publicKey, privateKey, suspended: false, installed };
    world.user(loginOf(app));
    // What its tokens may do is checked at each call.
    world.stored.permissions[loginOf(app)] = permissions.contents === "write" ? "write" : "read";
    apps.push(app);
    return app;
  }

  function find(slug: string): App {
    const app = apps.find((one) => one.slug === slug);
    if (app === undefined) throw notFound();
    return app;
  }

  const event = (app: App, action: string) =>
    webhooks.deliver("installation", action, { installation: installationOf(app) });

  function installationOf(app: App): object {
    return {
      ...{ id: app.installationId, app_id: app.id, app_slug: app.slug, target_type: "User" },
      ...{ account: { login: world.owner }, permissions: app.permissions, repository_selection: "selected" },
      suspended_at: app.suspended ? world.now() : null,
    };
  }

  return {
    register: ({ slug, permissions }) => add(slug, permissions, true),
    async install(slug) {
      find(slug).installed = true;
      await event(find(slug), "created");
    },
    async suspend(slug) {
      find(slug).suspended = true;
      await event(find(slug), "suspend");
    },
    async unsuspend(slug) {
      find(slug).suspended = false;
      await event(find(slug), "unsuspend");
    },
    endTokens(slug) {
      for (const [token, known] of tokens)
        if (known.app.slug === slug) tokens.set(token, { ...known, until: 0 });
    },
    submitManifest(manifest) {
      const code = randomBytes(20).toString("hex");
      const wanted = manifestShape.parse(manifest);
      codes.set(code, wanted);
      if (wanted.hook_attributes?.active === true) {
        const { url } = wanted.hook_attributes;
        world.stored.hook = {
          id: world.nextId(),
          url,
          secret: randomBytes(20).toString("hex"),
          contentType: "json",
        };
        // It names no repository.
        const hook = { type: "App", id: world.stored.hook.id, name: "web", active: true };
        void webhooks.deliver("ping", "", { zen: "Design for failure.", hook_id: hook.id, hook });
      }
      return code;
    },
    asApp(authorization) {
      const [scheme = "", jwt = ""] = (authorization ?? "").split(" ");
      if (scheme.toLowerCase() !== "bearer")
        throw new RefusedError(401, "A JSON web token could not be decoded");
      return readJwt(jwt, apps, Math.floor(now() / 1_000));
    },
    callerOf(token) {
      const known = tokens.get(token);
      if (known === undefined) return undefined;
      if (known.until <= now()) throw new RefusedError(401, "Bad credentials");
      if (known.app.suspended) throw new RefusedError(403, "This installation has been suspended");
      return { login: loginOf(known.app), permissions: known.permissions };
    },
    installationOf,
    issueToken(app, installationId, wanted) {
      if (String(app.installationId) !== installationId || !app.installed) throw notFound();
      if (app.suspended) throw new RefusedError(403, "This installation has been suspended");
      if (wanted.repositories?.some((name) => name.toLowerCase() !== world.repo.toLowerCase()) === true)
        throw new RefusedError(
          422,
          "There is at least one repository that does not exist or is not accessible to the parent installation.",
        );
      const permissions = wanted.permissions ?? app.permissions;
      if (Object.entries(permissions).some(([name, access]) => !allows(app.permissions[name], access)))
        throw new RefusedError(422, "The permissions requested are not granted to this installation.");
      const token = `ghs_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "0")}`;
      const until = now() + tokenLastsMs;
      tokens.set(token, { app, until, permissions });
      const expiresAt = `${new Date(until).toISOString().slice(0, 19)}Z`;
      return { token, expires_at: expiresAt, permissions, repository_selection: "selected" };
    },
    convert(code) {
      const manifest = codes.get(code);
      if (manifest === undefined) throw notFound();
      codes.delete(code);
      const { name, default_permissions: permissions } = manifest;
      const app = add(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"), permissions, false);
      return {
        ...{ id: app.id, slug: app.slug, name, pem: app.privateKey, permissions },
        ...{
          webhook_secret: world.stored.hook?.secret ?? null,
          html_url: `${world.pageUrl}/apps/${app.slug}`,
        },
        ...{ client_id: `Iv23${app.id}`, client_secret: randomBytes(20).toString("hex") },
        ...{ owner: { login: world.owner }, events: manifest.default_events },
      };
    },
  };
}

function loginOf({ slug }: { readonly slug: string }): string {
  return `${slug}[bot]`;
}
