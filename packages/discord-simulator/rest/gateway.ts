import type { Core } from "../core.ts";
import { sessionStartLimit } from "../gateway/identify.ts";
import { ok, type Route } from "./route.ts";

export function gatewayRoutes(core: Core, url: () => string): Route[] {
  return [
    { method: "GET", path: "/gateway", open: true, handle: () => ok({ url: url() }) },
    {
      method: "GET",
      path: "/gateway/bot",
      handle: () => ok({ url: url(), shards: 1, session_start_limit: sessionStartLimit(core) }),
    },
  ];
}
