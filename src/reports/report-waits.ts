import type { LongWait } from "../discord/rest/rest-gate.ts";
import type { Wait } from "../ipc/causes.ts";
import { logCommand } from "../system/log-command.ts";

/** Whether no calls to Discord are made at all. */
export function isShutOut(waits: readonly LongWait[]): boolean {
  return waits.some((wait) => wait.for === "everything");
}

/** For the supervisor: nobody is answered meanwhile, through no fault of the release. */
export function waitsOfGate(waits: readonly LongWait[]): readonly Wait[] {
  if (!isShutOut(waits)) return [];
  return [{ cause: "discord", what: "Discord's network, which lets no calls through", blocks: true }];
}

/** For /healthz. */
export function waitFacts(wait: LongWait): {
  readonly for: string;
  readonly why: string;
  readonly until: string;
} {
  return { for: wait.for, why: wait.why, until: new Date(wait.startedAt + wait.ms).toISOString() };
}

/** The command that lists refused calls. */
const refusalsCommand = logCommand("discord.refusals");

/** What admins read. */
export function waitText(wait: LongWait): string {
  const time = inWords(wait.ms);
  switch (wait.why) {
    case "shut out":
      return (
        `Discord's network let none of my calls through for ${time}; that's over now, and I'm catching up on what had to wait. ` +
        `It shuts out an address that makes too many refused calls: if it happens again, look for other bots on my machine, and at what \`${refusalsCommand}\` lists there.`
      );
    case "too many refusals":
      return (
        `Discord refused so many of my calls that I stopped making any for ${time}, before it could shut me out; that's over now. ` +
        `\`${refusalsCommand}\` on my machine lists them: give me back the permissions I've lost.`
      );
    case "rate limit":
      return `Discord is making me wait ${time} for one kind of call (\`${wait.for}\`). Everything else goes on, and I'll catch up after that.`;
  }
}

function inWords(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  if (minutes === 1) return "a minute";
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
}
