import { once } from "node:events";
import { createServer } from "node:http";
import type { AppManifest } from "../../github/app-manifest.ts";

/** The page that takes a browser to GitHub's, and back with a code. Only this machine reaches it. */
export interface AppPage {
  readonly url: string;
  readonly port: number;
  /** The code that GitHub's page came back with. */
  readonly code: Promise<string>;
  /** Where the browser goes on to, once the app is made. */
  goOn(url: string): void;
  close(): Promise<void>;
}

/** @param state what GitHub's page brings back: another's code isn't taken */
export async function servePage(
  state: string,
  form: (redirectUrl: string) => { readonly action: string; readonly manifest: AppManifest },
): Promise<AppPage> {
  const { promise: code, resolve } = Promise.withResolvers<string>();
  const { promise: next, resolve: goOn } = Promise.withResolvers<string>();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", url());
    const answer = (status: number, body: string) =>
      response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end(body);
    if (pathname === "/") {
      const { action, manifest } = form(`${url()}made`);
      answer(200, pageOf(action, JSON.stringify(manifest)));
      return;
    }
    const given = searchParams.get("code");
    if (pathname !== "/made" || given === null || searchParams.get("state") !== state) {
      answer(404, "There is nothing here. Go back to the terminal.");
      return;
    }
    resolve(given);
    void next.then((location) => response.writeHead(303, { location }).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  function url(): string {
    return `http://127.0.0.1:${port}/`;
  }
  return {
    url: url(),
    port,
    code,
    goOn,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function pageOf(action: string, manifest: string): string {
  return [
    "<!doctype html><html lang=en><meta charset=utf-8><title>Turbot's GitHub App</title>",
    `<form method=post action="${escaped(action)}"><input type=hidden name=manifest value="${escaped(manifest)}">`,
    "<p>GitHub shows what the app may do, and asks for its name.</p><button>Go on to GitHub</button></form>",
  ].join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
