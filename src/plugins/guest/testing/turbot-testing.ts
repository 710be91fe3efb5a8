import { callHost } from "../../../plugin-api/host-link.ts";
import type { OpenPlugin, TryResult } from "../../../plugin-api/testing.ts";

/** What tests of plugins get for "turbot/testing": the plugin under test runs in an engine of its own, beyond the host. */

interface Seen {
  readonly events: OpenPlugin["events"];
  readonly logs: OpenPlugin["logs"];
  readonly problems: OpenPlugin["problems"];
  readonly unanswered: OpenPlugin["unanswered"];
  readonly store: ReturnType<OpenPlugin["store"]>;
}

export async function runPlugin(file: URL | string, given: object): Promise<TryResult> {
  return (await callHost("testing.run", { file: String(file), given })) as TryResult;
}

export async function openPlugin(file: URL | string, given: object = {}): Promise<OpenPlugin> {
  const opened = (await callHost("testing.open", { file: String(file), given })) as {
    readonly id: number;
    readonly report: OpenPlugin["report"];
    readonly seen: Seen;
  };
  const events: OpenPlugin["events"][number][] = [];
  const logs: OpenPlugin["logs"][number][] = [];
  const problems: OpenPlugin["problems"][number][] = [];
  const unanswered: string[] = [];
  let store = opened.seen.store;
  /** In place: a test may hold the lists. */
  const see = (seen: Seen) => {
    events.splice(0, events.length, ...seen.events);
    logs.splice(0, logs.length, ...seen.logs);
    problems.splice(0, problems.length, ...seen.problems);
    unanswered.splice(0, unanswered.length, ...seen.unanswered);
    store = seen.store;
  };
  const act = async (what: string, ...given: readonly unknown[]): Promise<unknown> => {
    const { answer, seen } = (await callHost("testing.act", { id: opened.id, what, given })) as {
      readonly answer: unknown;
      readonly seen: Seen;
    };
    see(seen);
    return answer;
  };
  see(opened.seen);
  return {
    report: opened.report,
    events,
    logs,
    problems,
    unanswered,
    store: () => store,
    slash: async (...given) => (await act("slash", ...given)) === true,
    prefix: async (...given) => (await act("prefix", ...given)) === true,
    press: async (...given) => void (await act("press", ...given)),
    choose: async (...given) => void (await act("choose", ...given)),
    submit: async (...given) => void (await act("submit", ...given)),
    join: async (...given) => void (await act("join", ...given)),
    screen: async (...given) => void (await act("screen", ...given)),
    react: async (...given) => void (await act("react", ...given)),
    say: async (...given) => void (await act("say", ...given)),
    runSchedules: async (...given) => void (await act("runSchedules", ...given)),
    close: async () => void (await act("close")),
  };
}
