import { generateKeyPairSync, randomBytes } from "node:crypto";
import { notFound, RefusedError } from "../refused.ts";
import type { Webhooks } from "../webhooks.ts";
import type { World } from "../world.ts";
import { type App, type Apps, allows, type Permissions } from "./app.ts";
import { readJwt } from "./read-jwt.ts";

/** One hour ("Generating an installation access token for a GitHub App", docs.github.com). */
const tokenLastsMs = 60 * 60_000;

export function createApps(world: World, webhooks: Webhooks, now: () => number): Apps {
  const apps: App[] = [];
  const tokens = new Map<
    string,
    { readonly app: App; readonly until: number; readonly permissions: Permissions }
  >();
  const codes = new Map<string, Record<string, unknown>>();

  function add(slug: string, permissions: Permissions): App {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", {
      modulusLength: 2048,
      publicKeyEncoding: { type: "spki", format: "pem" },
      privateKeyEncoding: { type: "pkcs1", format: "pem" },
    });
    const ids = { id: world.nextId(), installationId: world.nextId() };
    const app: App = { ...ids, slug, permissions, publicKey, privateKey, suspended: false };
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
    register: ({ slug, permissions }) => add(slug, permissions),
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
      codes.set(code, manifest as Record<string, unknown>);
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
      if (String(app.installationId) !== installationId) throw notFound();
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
      const name = String(manifest.name);
      const permissions = (manifest.default_permissions ?? {}) as Permissions;
      const app = add(name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"), permissions);
      return {
        ...{ id: app.id, slug: app.slug, name, pem: app.privateKey, permissions },
        ...{ webhook_secret: randomBytes(20).toString("hex"), html_url: `${world.pageUrl}/apps/${app.slug}` },
        ...{ client_id: `Iv23${app.id}`, client_secret: randomBytes(20).toString("hex") },
        ...{ owner: { login: world.owner }, events: manifest.default_events ?? [] },
      };
    },
  };
}

function loginOf({ slug }: { readonly slug: string }): string {
  return `${slug}[bot]`;
}
