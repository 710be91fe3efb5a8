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
  /** How to answer its latest calls, oldest first: see `rememberCall`. */
  readonly handlerCalls: Map<string, HandlerCall>;
}

export function newEngine(plugin: string, home: Home, hostApi: HostApi): Engine {
  return { name: engineName(plugin, home), home, hostApi, handlerCalls: new Map() };
}

/** Calls that are remembered once they are over: an interaction can be answered for 15 minutes. */
const mostOver = 200;

/** One that still runs is never pushed out: what it does without naming its call would pass for the plugin's own. */
export function rememberCall(
  { handlerCalls }: Pick<Engine, "handlerCalls">,
  id: string,
  handlerCall: HandlerCall,
): void {
  handlerCalls.set(id, handlerCall);
  if (handlerCalls.size <= mostOver) return;
  const over = [...handlerCalls].filter(([, { isOver }]) => isOver);
  for (const [oldest] of over.slice(0, handlerCalls.size - mostOver)) handlerCalls.delete(oldest);
}
