import { type LogLine, reasonOf } from "./readable-lines.ts";

/** Outages of the services that Turbot depends on: reported once when one goes down, and once when it is back. */
export interface Outages {
  /** @returns the sentences to show for this line */
  take(line: LogLine): readonly string[];
  /** Whether a service that is down explains this error, so that it is nothing new. */
  explain(line: LogLine): boolean;
}

interface Service {
  /** Matches the names or messages of this service's errors. */
  readonly errors: RegExp;
  /** Matches the events that depend on it, for errors that say only that a connection broke. */
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
      // A single dropped connection is normal: it is back before anyone has read about it.
      (event === "gateway.connects_later" && Number(facts.failures) > 1),
    ends: ["gateway ready, new session", "gateway session resumed"],
    away: "I can't reach Discord. Check this machine's network; I keep trying.",
    back: "Discord is back.",
  },
  {
    errors: /github|^(GitFailedError|GitBusyError)\b/i,
    events: /^(supervisor\.origin|revert|follow-up)|pull request/i,
    // If GitHub doesn't let Turbot in, the lines about its setup say why and what to do.
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

/** Node's codes and messages for failed connections. */
const connectionFailed =
  /\b(ECONN\w+|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EPIPE|UND_ERR_\w+)\b|fetch failed|socket|timed? ?out/i;

/** The error itself is the better evidence: a GitHub delivery can also fail because of Discord. */
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
