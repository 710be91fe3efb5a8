import type { Snapshot } from "./snapshot.ts";
import { reasonsOf } from "./snapshot.ts";

/** What Prometheus collects, in its text format. */
export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Loaded only where somebody collects metrics: everybody else saves its memory. */
export async function createMetrics(read: () => Snapshot): Promise<Metrics> {
  const { collectDefaultMetrics, Counter, Gauge, Registry } = await import("prom-client");
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: (now: Snapshot) => number) =>
    new Gauge({
      ...{ name: `turbot_${name}`, help, registers: [registry] },
      collect() {
        this.set(value(read()));
      },
    });
  gauge("healthy", "1: people are served; /healthz has the reasons if they aren't.", (now) =>
    reasonsOf(now).length === 0 ? 1 : 0,
  );
  gauge("gateway_healthy", "1: Discord's gateway answers.", ({ gateway }) => (gateway ? 1 : 0));
  gauge("discord_shut_out", "1: Discord's network lets no calls through.", (now) => (now.isShutOut ? 1 : 0));
  gauge("claude_available", "1: calls to Claude are made; 0: they are refused for a while.", ({ claude }) =>
    claude === "open" ? 0 : 1,
  );
  gauge("inbox_events", "Events from Discord that wait to be handled.", ({ inbox }) => inbox);
  gauge("month_dollars", "Dollars spent on Claude this month (UTC).", ({ dollars }) => dollars.month);
  gauge("month_dollars_cap", "The most dollars that may be spent this month.", ({ dollars }) => dollars.cap);
  const labelled = <T extends string>(
    name: string,
    help: string,
    label: T,
    values: (now: Snapshot) => Readonly<Record<string, number>>,
  ) =>
    new Gauge({
      ...{ name: `turbot_${name}`, help, labelNames: [label], registers: [registry] },
      collect() {
        this.reset();
        for (const [of, value] of Object.entries(values(read()))) this.labels(of).set(value);
      },
    });
  labelled("requests", "Requests that aren't over, by state.", "state", ({ requests }) => requests);
  labelled("waits", "What the bot waits for or does without, by whose fault it is.", "cause", ({ waits }) => {
    const counts: Record<string, number> = {};
    for (const { cause } of waits) counts[cause] = (counts[cause] ?? 0) + 1;
    return counts;
  });
  labelled("release_info", "Which release runs; always 1.", "commit", ({ release }) => ({ [release]: 1 }));
  new Counter({
    name: "turbot_events_passed_over_total",
    help: "Events from Discord in a form that Turbot doesn't know, since its start.",
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read().eventsPassedOver);
    },
  });
  return { contentType: registry.contentType, text: () => registry.metrics() };
}
