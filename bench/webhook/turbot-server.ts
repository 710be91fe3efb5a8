import { createPullRequestEvents } from "../../src/follow-up/store/pull-request-events.ts";
import { createEventQueue, eventId } from "../../src/follow-up/take-events.ts";
import { silentLog } from "../../src/log/log.ts";
import { openDatabase } from "../../src/store/open-database.ts";
import { createWebhookServer } from "../../src/webhook/create-webhook-server.ts";
import { createDeliveries } from "../../src/webhook/store/deliveries.ts";

/** Turbot's way of a delivery: verified, stored before it is answered, handled by nobody, and kept to recognize it again. */
const { DATABASE = "", SECRET = "" } = process.env;
const database = openDatabase(DATABASE);
const queue = createEventQueue({
  events: createPullRequestEvents(database, Date.now),
  handle: async () => {},
  onGivenUp: async () => {},
  later: () => () => {},
  log: silentLog,
});
const server = createWebhookServer({
  ...{ host: "127.0.0.1", port: 0, secret: SECRET },
  repository: { owner: "reef", repo: "turbot" },
  defaultBranch: () => "main",
  deliveries: createDeliveries(database, Date.now),
  onMerge: async () => {},
  onPullRequestEvent: (event) => queue.accept(eventId(event), event),
  health: () => ({ ok: true }),
  log: silentLog,
});
queue.start();
const { port } = await server.listen();
process.send?.({ url: `http://127.0.0.1:${port}/webhook` });
process.once("disconnect", () => process.exit(0));
