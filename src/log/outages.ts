import { type LogLine, reasonOf } from "./readable-lines.ts";

/** What Turbot needs from outside, and may be without for a while: told once when it goes, and once when it is back. */
export interface Outages {
  /** @returns what there is to say of it */
  take(line: LogLine): readonly string[];
  /** Whether what is away explains this error: then there is nothing new in it. */
  explain(line: LogLine): boolean;
}

interface Service {
  /** How errors of this service are called, or what they say. */
  readonly errors: RegExp;
  /** What fails by it where the error says no more than that a connection broke. */
  readonly events: RegExp;
  readonly begins: (line: LogLine) => boolean;
  readonly ends: readonly string[];
  readonly away: string;
  readonly back: string;
}

const services: readonly Service[] = [
  {
    errors: /\bdiscord|^(HTTPError|RateLimitError)\b/i,
    events:
      /^(gateway|admins?|log_channel|discord)\b|\b(admin channel|commands could)\b|\bnot told\b|say_refused/i,
    begins: ({ event, facts }) =>
      event === "Discord can't be reached yet" ||
      // A connection that breaks once is everyday: it is there again before anybody has read of it.
      (event === "gateway.connects_later" && Number(facts.failures) > 1),
    ends: ["gateway ready, new session", "gateway session resumed"],
    away: "I can't reach Discord. Check this machine's network; I keep trying.",
    back: "Discord is back.",
  },
  {
    errors: /github|^(GitFailedError|GitBusyError)\b/i,
    events: /^(supervisor\.origin|revert|follow-up)|pull request/i,
    // Why GitHub doesn't let Turbot in, and the move, stand among the lines of how it is set up.
    begins: ({ event, facts }) => event === "supervisor.origin-unreachable" && facts.problem !== "not let in",
    ends: ["supervisor.origin-back"],
    away: "I can't reach GitHub (git fetch origin says why), so what is merged waits. Check this machine's network; I keep trying.",
    back: "GitHub is back.",
  },
  {
    errors: /claude|anthropic|^APIConnection/i,
    events: /^claude|planner_broke|builder_broke|maker_broke/i,
    begins: ({ event }) => event === "claude.breaker_opened",
    ends: ["claude.breaker_recovered"],
    away: "I can't reach Claude. Check this machine's network (or see https://status.claude.com); I keep trying.",
    back: "Claude is back.",
  },
];

/** How connections fail, by Node's codes and words. */
const connectionFailed =
  /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_\w+)\b|fetch failed|socket|timed? ?out/i;

/** The error itself knows best: a delivery of GitHub's fails by Discord, too. */
function serviceOf(line: LogLine): Service | undefined {
  const reason = reasonOf(line) ?? "";
  return (
    services.find(({ errors }) => errors.test(reason)) ??
    services.find(({ events }) => events.test(line.event))
  );
}

export function createOutages(): Outages {
  const away = new Set<Service>();
  return {
    take(line) {
      return services.flatMap((service) => {
        if (service.begins(line) && !away.has(service)) {
          away.add(service);
          return [service.away];
        }
        return service.ends.includes(line.event) && away.delete(service) ? [service.back] : [];
      });
    },
    explain(line) {
      const service = serviceOf(line);
      return service !== undefined && away.has(service) && connectionFailed.test(reasonOf(line) ?? "");
    },
  };
}
