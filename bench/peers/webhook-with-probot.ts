import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { createNodeMiddleware, Probot } from "probot";

/** Probot as a middleware. Asked to, it stores a delivery before it answers, marks it as handled, and keeps it, as Turbot does. */
const { DATABASE = "", SECRET = "", STORES } = process.env;
const database = new DatabaseSync(DATABASE);
database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS events (id TEXT PRIMARY KEY, event TEXT NOT NULL, received_at INTEGER NOT NULL, done_at INTEGER);`);
const insert = database.prepare(
  "INSERT INTO events (id, event, received_at) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
);
const finish = database.prepare("UPDATE events SET done_at = ?, event = '' WHERE id = ?");

// It makes no calls, so it needs no key.
const probot = new Probot({ secret: SECRET, githubToken: "none", logLevel: "fatal" });
const middleware = await createNodeMiddleware(
  (app) => {
    app.on("pull_request.opened", async ({ id, payload }) => {
      if (STORES === undefined) return;
      const { number, html_url: url, head } = payload.pull_request;
      const event = {
        deliveryId: id,
        pullRequest: number,
        by: payload.sender.login,
        url,
        branch: head.ref,
        headSha: head.sha,
      };
      insert.run(id, JSON.stringify(event), Date.now());
      setImmediate(() => finish.run(Date.now(), id));
    });
  },
  { probot, webhooksPath: "/webhook" },
);
const server = createServer((request, response) => {
  void middleware(request, response, () => response.writeHead(404).end());
});
server.listen(0, "127.0.0.1", () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook` });
});
process.once("disconnect", () => process.exit(0));
