import type { HostApi } from "../capabilities/host-api.ts";
import type { HandlerCall } from "../dispatch/call.ts";
import { engineName, type Home } from "./home.ts";

/** One of a plugin's engines, as the host knows it. */
export interface Engine {
  /** As the sandbox calls it. */
  readonly name: string;
  readonly home: Home;
  /** What it can ask of the bot. */
  readonly hostApi: HostApi;
  /** How to answer its latest calls, oldest first. */
  readonly handlerCalls: Map<string, HandlerCall>;
}

export function newEngine(plugin: string, home: Home, hostApi: HostApi): Engine {
  return { name: engineName(plugin, home), home, hostApi, handlerCalls: new Map() };
}
