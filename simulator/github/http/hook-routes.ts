import { z } from "zod";
import { deliveryJson } from "../json/delivery-json.ts";
import { repositoryJson, userJson } from "../json/repository-json.ts";
import { notFound, RefusedError } from "../refused.ts";
import type { Site } from "../site.ts";
import type { StoredDelivery } from "../stored.ts";
import { type Call, createRoutes, mustAdmin, mustWrite, numberIn, page, readBody } from "./call.ts";

const newHook = z.object({
  config: z.object({
    url: z.url(),
    secret: z.string().default(""),
    content_type: z.enum(["json", "form"]).default("form"),
  }),
});

/** https://docs.github.com/rest/repos/webhooks: one hook, its deliveries, and redelivery. */
export function hookRoutes({ world, webhooks }: Site) {
  const { stored } = world;

  function hookIn(call: Call) {
    const { hook } = stored;
    if (hook === null || hook.id !== numberIn(call, "hook")) throw notFound();
    return hook;
  }

  function deliveryIn(call: Call): StoredDelivery {
    hookIn(call);
    const id = numberIn(call, "delivery");
    const delivery = stored.deliveries.find(({ attempt }) => attempt === id);
    if (delivery === undefined) throw notFound();
    return delivery;
  }

  /** Before the first delivery, all but the status is null. */
  const lastResponse = () => {
    const last = stored.deliveries.at(-1);
    if (last === undefined) return { code: null, status: "unused", message: null };
    const { status } = last;
    return status === undefined
      ? { code: 0, status: "timeout", message: "failed to connect to host" }
      : {
          code: status,
          status: status < 300 ? "active" : "misconfigured",
          message: status < 300 ? "OK" : "Invalid HTTP Response",
        };
  };

  const hookJson = () =>
    stored.hook === null
      ? []
      : [
          {
            type: "Repository",
            id: stored.hook.id,
            name: "web",
            active: true,
            events: ["*"],
            config: {
              url: stored.hook.url,
              content_type: stored.hook.contentType,
              secret: "********",
              insecure_ssl: "0",
            },
            last_response: lastResponse(),
            deliveries_url: `${world.apiUrl}/repos/${world.fullName}/hooks/${stored.hook.id}/deliveries`,
          },
        ];

  const ping = (by: string) =>
    webhooks.deliver("ping", "", {
      zen: "Keep it logically awesome.",
      hook_id: stored.hook?.id,
      hook: hookJson()[0],
      repository: repositoryJson(world),
      sender: userJson(world, by),
    });

  return createRoutes()
    .get("/", (call) => {
      // https://docs.github.com/rest/repos/webhooks: for admins alone.
      mustAdmin(call, world);
      return call.json(hookJson());
    })
    .post("/", async (call) => {
      const login = mustAdmin(call, world);
      const { config } = await readBody(call, newHook);
      if (stored.hook?.url === config.url)
        throw new RefusedError(422, "Validation Failed", ["Hook already exists on this repository"]);
      stored.hook = {
        id: world.nextId(),
        url: config.url,
        secret: config.secret,
        contentType: config.content_type,
      };
      void ping(login);
      return call.json(hookJson()[0], 201);
    })
    .patch("/:hook", async (call) => {
      mustAdmin(call, world);
      const { config } = await readBody(call, newHook);
      const { url, secret, content_type: contentType } = config;
      stored.hook = { ...hookIn(call), url, secret, contentType };
      return call.json(hookJson()[0]);
    })
    .post("/:hook/pings", (call) => {
      hookIn(call);
      void ping(mustWrite(call, world));
      return call.body(null, 204);
    })
    .get("/:hook/deliveries", (call) => {
      hookIn(call);
      return call.json(page(call, stored.deliveries.toReversed()).map(deliveryJson));
    })
    .get("/:hook/deliveries/:delivery", (call) => {
      const delivery = deliveryIn(call);
      return call.json({ ...deliveryJson(delivery), request: { payload: delivery.payload } });
    })
    .post("/:hook/deliveries/:delivery/attempts", (call) => {
      mustWrite(call, world);
      void webhooks.redeliver(deliveryIn(call).guid);
      return call.json({}, 202);
    });
}
