import type { Playground } from "./playground.ts";

/** Resolves as soon as the bot is connected, the supervisor has ended, or `patienceMs` are over. */
export function untilOnline(
  playground: Playground,
  patienceMs: number,
): Promise<"online" | "ended" | "not yet"> {
  return new Promise((resolve) => {
    const end = (what: "online" | "ended" | "not yet") => {
      clearTimeout(timer);
      stopLooking();
      resolve(what);
    };
    const look = () => {
      if (playground.supervisor.view().ended !== null) end("ended");
      else if (playground.discord.gateway.connected() > 0) end("online");
    };
    const timer = setTimeout(end, patienceMs, "not yet");
    const stopLooking = playground.subscribe(look);
    look();
  });
}
