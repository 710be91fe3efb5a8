import { readFile } from "node:fs/promises";
import { type Context, Hono } from "hono";
import { streamSSE } from "hono/streaming";
import type { Playground } from "../playground/playground.ts";
import { guard } from "./guard.ts";
import { hiddenFields } from "./hidden-fields.ts";
import { layout } from "./layout.ts";
import { listCommands } from "./list-commands.ts";
import { hrefOf, type Look, readLook } from "./look.ts";
import { renderParts } from "./parts.ts";
import { type Action, actions, perform } from "./perform.ts";
import type { Ticker } from "./ticker.ts";

const types: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

/** The page's routes: the page itself, its changing parts, people's actions, and a stream that says when to refresh. */
export function createPageApp(playground: Playground, ticker: Ticker): Hono {
  const app = new Hono();
  app.use(guard);

  app.get("/", async (context) => {
    const look = readLook(context.req.query(), playground);
    const parts = await renderParts(playground, look, ticker.typingIn(look.channelId));
    return context.html(layout(look, parts, context.req.query("problem")));
  });

  app.get("/parts", async (context) => {
    const look = readLook(context.req.query(), playground);
    const parts = await renderParts(playground, look, ticker.typingIn(look.channelId));
    const { world } = playground.discord;
    const { guildId, adminId } = playground.cast;
    const registered = [...world.commands(), ...world.commands(guildId)];
    const commands = listCommands(registered, look.userId === adminId);
    const shown = await Promise.all(
      [...Object.entries(parts), ["composer-fields", hiddenFields(look)] as const].map(
        async ([name, part]) => [name, String(await part)] as const,
      ),
    );
    return context.json({ parts: Object.fromEntries(shown), commands });
  });

  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const stop = ticker.subscribe(() => void stream.writeSSE({ event: "change", data: "" }));
      await stream.writeSSE({ event: "change", data: "" });
      await new Promise<void>((done) => {
        stream.onAbort(done);
        ticker.closed.addEventListener("abort", () => done(), { once: true });
      });
      stop();
    }),
  );

  for (const action of actions) app.post(`/${action}`, (context) => act(context, playground, action));

  app.get("/assets/:name", async (context) => {
    const [name = "", kind = ""] = /^[a-z-]+\.(css|js|svg)$/.exec(context.req.param("name")) ?? [];
    const type = types[kind];
    const file = new URL(`./assets/${name}`, import.meta.url);
    const content = type === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (type === undefined || content === undefined) return context.notFound();
    return context.body(new Uint8Array(content), 200, { "content-type": type, "cache-control": "no-cache" });
  });
  return app;
}

/** The script asks for JSON; a plain form is sent back to the page. */
async function act(context: Context, playground: Playground, action: Action): Promise<Response> {
  const form = new URLSearchParams(await context.req.text());
  const { as = "", channel = "", tab = "", pull = "" } = Object.fromEntries(form);
  const look: Look = readLook({ as, channel, tab, pull }, playground);
  const scripted = context.req.header("accept")?.includes("application/json") === true;
  try {
    const outcome = await perform(playground, action, look, form);
    const there = outcome.pull === undefined ? look : { ...look, tab: "pulls" as const, pull: outcome.pull };
    if (!scripted) return context.redirect(hrefOf(there), 303);
    return context.json({
      href: hrefOf(there),
      ...(outcome.modal === undefined ? {} : { modal: String(await outcome.modal) }),
    });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    if (scripted) return context.json({ problem }, 422);
    return context.redirect(`${hrefOf(look)}&problem=${encodeURIComponent(problem)}`, 303);
  }
}
