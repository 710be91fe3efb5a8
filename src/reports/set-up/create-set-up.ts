import { createHash } from "node:crypto";
import type { GatewayDispatchPayload } from "discord-api-types/v10";
import type { ClaudeRefusedError } from "../../claude/claude-errors.ts";
import type { ModelDirectory } from "../../claude/models/model-directory.ts";
import type { FoundChecks } from "../../follow-up/look-after.ts";
import type { Git } from "../../git/git.ts";
import { gitHubPages } from "../../git/github-address.ts";
import type { GitHub } from "../../github/github.ts";
import type { Log } from "../../log/log.ts";
import type { OsSandbox } from "../../os-sandbox/os-sandbox.ts";
import type { Scheduler } from "../../requests/scheduler.ts";
import { askClaude, keyRefused } from "../../set-up/claude/ask-claude.ts";
import { askDiscord, type DiscordPowers } from "../../set-up/discord/ask-discord.ts";
import { messagesFact } from "../../set-up/discord/messages-fact.ts";
import { askForRights, rightsFact } from "../../set-up/discord/rights-finding.ts";
import { type Fact, type Facts, type Topic, topics } from "../../set-up/fact.ts";
import { actionsFinding } from "../../set-up/github/actions-finding.ts";
import { askGitHub, type FoundRepository, githubFact, notLetIn } from "../../set-up/github/ask-github.ts";
import {
  actionsFact,
  actionsOff,
  askForChecks,
  checksFact,
  checksUnseen,
} from "../../set-up/github/checks-fact.ts";
import {
  afterDelivery,
  afterUnsigned,
  knownWebhook,
  type WebhookKnown,
  type WebhookPlace,
  webhookFact,
} from "../../set-up/github/webhook-fact.ts";
import { testsFact } from "../../set-up/machine/tests-fact.ts";
import type { Heard } from "../../webhook/take-delivery.ts";
import type { Admins } from "../report-to-admins.ts";
import { type KnownFacts, readKnown, writeKnown } from "./known-facts.ts";
import { plainLines, setUpText } from "./set-up-text.ts";

/**
 * The set-up as Turbot itself finds it: reported to the admins in one message, and again when something differs from the last
 * report. A restart alone doesn't repeat it.
 */
export interface SetUp {
  /** Checks everything in the background: going live doesn't wait for it. */
  start(): void;
  /** Notices when served servers are joined or left. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** The port could be opened, at the start or after all. */
  onListening(webhookPort: number): void;
  /** A signed delivery came. */
  onHeard(heard: Heard): void;
  /** A delivery came whose signature isn't ours. */
  onUnsigned(): void;
  onChecks(found: FoundChecks): void;
  /** Claude's API turned out not to list a configured model. */
  onModelNotKnown(): void;
  /** Claude's API refuses the key. */
  onKeyRefused(error: ClaudeRefusedError): void;
  /** Whether a push would work; also true if that can't be determined. A previous no is checked again. */
  canPush(): Promise<boolean>;
  /** See TakeDeliveryPowers. */
  repositoryId(ask: boolean): Promise<number | undefined> | number | undefined;
  /** The page that people open, under the repository's current name. */
  repositoryUrl(): string;
  /** Whether GitHub's webhook reaches Turbot with everything that it needs. */
  hearsWebhook(): boolean;
  /** About the webhook, in a line with what to do. */
  webhookLine(): string;
  /** Starts nothing more; resolves when the current report is posted and stored. */
  stop(): Promise<void>;
}

export interface SetUpPowers extends DiscordPowers {
  readonly identity: DiscordPowers["identity"] & {
    readonly applicationId: string;
    readonly botUserId: string;
  };
  readonly github: Pick<
    GitHub,
    "repository" | "recentPullRequests" | "checksOf" | "workflows" | "actionsAllowed"
  >;
  readonly git: Git;
  /** Set if there is no token, so GitHub isn't asked. */
  readonly noGitHub: Error | undefined;
  /** Whose account Turbot has at GitHub: an app's of its own, or that of a token's owner. Default: the latter. */
  readonly gitHubAccount?: "app" | "token" | undefined;
  /** From the settings. */
  readonly repository: { readonly owner: string; readonly repo: string; readonly apiUrl: string };
  /** From the settings; 0 means any free port. */
  readonly webhookPort: number;
  readonly models: ModelDirectory;
  readonly osSandbox: Pick<OsSandbox, "available">;
  readonly readsMessages: boolean;
  /** A merge has been delivered at some time. */
  readonly hasHeard: boolean;
  /** The last report to the admins, as text; undefined if there was none. */
  readonly known: { read(): string | undefined; write(text: string): void };
  readonly admins: Pick<Admins, "tell">;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}

/** What isn't known of checks any more once there is something else. */
const passing: ReadonlySet<string> = new Set([checksUnseen.state, actionsOff]);

/** Checks that take longer than this are reported when they are done, in milliseconds. */
const longestLookMs = 20_000;

/** Delay after the admin channel couldn't be written to, in milliseconds. */
const tellAgainMs = 10 * 60_000;

/** The longest that a feature request waits for GitHub, in milliseconds. */
const longestAskMs = 5_000;

/** One delivery can change two facts, the second after a look at GitHub: changes within this time, in milliseconds, share a message. */
const togetherMs = 1_000;

/** Milliseconds until failed checks are repeated, doubling up to the longest. */
const firstRetryMs = 60_000;
const longestRetryMs = 60 * 60_000;

export function createSetUp(powers: SetUpPowers): SetUp {
  const {
    github,
    git,
    noGitHub,
    identity,
    wantedRole,
    repository: settings,
    models,
    osSandbox,
    known,
    admins,
    later,
    now,
    log,
  } = powers;
  const configured = `${settings.owner}/${settings.repo}`;
  const told: KnownFacts = readKnown(known.read());
  const facts = new Map<Topic, Fact>();
  const startedAt = now();
  let webhookPort: number | undefined;
  let webhook = webhookBefore();
  let found: FoundRepository | undefined;
  let asking: Promise<FoundRepository> | undefined;
  let isComplete = false;
  let isStopped = false;
  let cancel = () => {};
  let cancelTelling = () => {};
  let telling = Promise.resolve();

  const repositoryUrl = () =>
    found?.repository?.url ?? `${gitHubPages(settings.apiUrl)}/${settings.owner}/${settings.repo}`;
  const place = (): WebhookPlace => ({
    repositoryUrl: repositoryUrl(),
    repository: configured,
    setting: powers.webhookPort,
    port: webhookPort,
  });

  /** Concurrent callers share one answer. */
  function lookAtGitHub(): Promise<FoundRepository> {
    asking ??= (noGitHub === undefined ? askGitHub(github, git, configured) : withoutToken(noGitHub))
      .then((answer) => {
        // GitHub's previous answer is better than none.
        found = { ...answer, repository: answer.repository ?? found?.repository };
        note("github", githubFact(found, configured, powers.gitHubAccount));
        return found;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  /** The state stored by an older release or before a restart. */
  function webhookBefore(): WebhookKnown {
    const before = told.get("webhook");
    if (before !== undefined) return knownWebhook(before);
    return { state: powers.hasHeard ? "heard" : "nothing" };
  }

  function noteWebhook(now: WebhookKnown | undefined): void {
    if (now === undefined) return;
    webhook = now;
    if (isComplete) tellSoon();
  }

  function note(topic: Topic, fact: Fact): void {
    facts.set(topic, fact);
    if (isComplete) tellSoon();
  }

  /** Reports changes that come together in one message. */
  function tellSoon(): void {
    cancelTelling();
    cancelTelling = later(togetherMs, tellNow);
  }

  /** One at a time: a report is stored before the next comparison. */
  function tellNow(): void {
    telling = telling.then(tell).catch((error: unknown) => log.warn("set-up.not_told", { error }));
  }

  async function tell(): Promise<void> {
    if (isStopped) return;
    // The address is today's, whenever the webhook was last heard.
    facts.set("webhook", webhookFact(webhook, place()));
    const current = new Map(
      topics.flatMap((topic) => {
        const fact = facts.get(topic);
        const before = told.get(topic);
        // A fact that is unknown right now counts as unchanged.
        const isAsBefore = fact?.isUnsure === true && before !== undefined && before.about === fact.about;
        const shown = fact === undefined || isAsBefore ? before : fact;
        return shown === undefined ? [] : [[topic, shown] as const];
      }),
    );
    const changed = new Set(
      [...current].filter(([topic, fact]) => isChange(fact, told.get(topic))).map(([topic]) => topic),
    );
    if (changed.size === 0) return remember(current);
    const isFirst = told.size === 0;
    const text = setUpText(current, isFirst ? new Set(current.keys()) : changed);
    const states = JSON.stringify([...current].map(([topic, { state }]) => [topic, state]));
    // Derived from the facts, not the event: the same set-up after another one is reported again.
    const nonce = createHash("sha256")
      .update(`${states} ${known.read() ?? ""}`)
      .digest("hex")
      .slice(0, 24);
    if (!(await admins.tell(text, nonce))) {
      cancelTelling = later(tellAgainMs, tellNow);
      return;
    }
    remember(current);
  }

  /** Passing facts don't replace what was reported before. */
  function remember(current: Facts): void {
    for (const [topic, fact] of current)
      if (fact.isPassing !== true || !told.has(topic)) told.set(topic, fact);
    const text = writeKnown(told);
    if (told.size > 0 && text !== known.read()) known.write(text);
  }

  async function findOut(topic: Topic, ask: () => Promise<Fact>): Promise<void> {
    try {
      note(topic, await ask());
    } catch (error) {
      log.warn("set-up.not_found_out", { topic, error });
    }
  }

  async function lookAtDiscord(): Promise<void> {
    try {
      const { server, role } = await askDiscord(powers);
      note("server", server);
      note("role", role);
    } catch (error) {
      log.warn("set-up.not_found_out", { topic: "server", error });
    }
    await findOut("permissions", async () =>
      rightsFact(
        await askForRights(powers.api, { ...identity, guildIds: [...identity.guildIds], wantedRole }),
      ),
    );
  }

  /** Checks seen once stay seen: checks that only run sometimes needn't be reported each time. */
  async function lookAtChecks(): Promise<Fact> {
    const before = told.get("checks");
    if (before?.state === "seen") return before;
    if (found?.shutOut !== undefined) return checksUnseen;
    const checks = await askForChecks(github, now());
    const off = checks.state === "seen" ? undefined : await lookAtActions();
    if (off !== undefined) return off;
    // The newest pull requests being too new doesn't contradict what older ones showed.
    if (checks.state === "nothing to see" && before !== undefined && !passing.has(before.state))
      return before;
    return checksFact(checks, repositoryUrl());
  }

  /** Undefined: GitHub runs them, or doesn't say. */
  async function lookAtActions(): Promise<Fact | undefined> {
    if (found?.repository === undefined) return undefined;
    const [workflows, isAllowed] = await Promise.all([github.workflows(), github.actionsAllowed()]);
    return actionsFact(actionsFinding(found.repository, workflows, isAllowed));
  }

  async function lookAtAll(): Promise<void> {
    facts.set("messages", messagesFact(powers.readsMessages));
    const looks = [
      lookAtDiscord(),
      // The rest names the repository's page, under its current name.
      lookAtGitHub()
        .catch((error: unknown) => log.warn("set-up.not_found_out", { topic: "github", error }))
        .then(() => findOut("checks", lookAtChecks)),
      findOut("claude", () => askClaude(models)),
      findOut("tests", async () => testsFact(await osSandbox.available())),
    ];
    // If one service is away, the others are still reported.
    await Promise.all(looks.map((look) => within(longestLookMs, look)));
    facts.set("webhook", webhookFact(webhook, place()));
  }

  /** Repeats checks that failed. */
  function tryAgain(ms: number): void {
    const isOpen = (topic: Topic) => facts.get(topic)?.isUnsure ?? !facts.has(topic);
    if (!(["github", "claude", "checks"] as const).some(isOpen) || isStopped) return;
    cancel = later(ms, () => {
      const again = [
        ...(isOpen("github") ? [lookAtGitHub().catch(() => {})] : []),
        ...(isOpen("claude") ? [findOut("claude", () => askClaude(models))] : []),
        ...(isOpen("checks") ? [findOut("checks", lookAtChecks)] : []),
      ];
      void Promise.all(again).then(() => tryAgain(Math.min(ms * 2, longestRetryMs)));
    });
  }

  return {
    start() {
      lookAtAll()
        .then(() => {
          isComplete = true;
          log.info("bot is set up", { lines: plainLines(facts) });
          tellNow();
          tryAgain(firstRetryMs);
        })
        .catch((error: unknown) => log.error("set-up.broke", { error }));
    },

    onHeard(heard) {
      const renamed =
        heard.isOurs && heard.repository !== undefined && heard.repository.toLowerCase() !== nameNow();
      if (renamed)
        void lookAtGitHub().catch((error: unknown) =>
          log.warn("set-up.not_found_out", { topic: "github", error }),
        );
      noteWebhook(afterDelivery(heard, webhook, place()));
    },

    onUnsigned: () => noteWebhook(afterUnsigned(webhook)),

    onDispatch({ t, d }) {
      if (!isComplete || (t !== "GUILD_CREATE" && t !== "GUILD_DELETE") || d.unavailable === true) return;
      if (!identity.guildIds.has(d.id)) return;
      // Every login lists all servers; only one joined since is a change.
      if (t === "GUILD_CREATE" && Date.parse(d.joined_at) < startedAt) return;
      void lookAtDiscord();
    },

    onListening(port) {
      webhookPort = port;
      if (isComplete) tellSoon();
    },

    onChecks(seen) {
      const before = facts.get("checks") ?? told.get("checks");
      if (before?.state === "seen" || before?.state === seen.state) return;
      note("checks", checksFact(seen, repositoryUrl()));
    },

    onModelNotKnown() {
      // During the first look, that look reports it itself.
      if (isComplete) void findOut("claude", () => askClaude(models));
    },

    onKeyRefused: (error) => note("claude", keyRefused(error, models)),

    async canPush() {
      if (found !== undefined && found.right.push !== "no") return true;
      const answer = await within(longestAskMs, lookAtGitHub());
      return answer?.right.push !== "no";
    },

    repositoryId(ask) {
      const id = found?.repository?.id;
      if (id !== undefined || !ask) return id;
      return lookAtGitHub().then(
        ({ repository }) => repository?.id,
        () => undefined,
      );
    },

    repositoryUrl,
    // Such a fact has no verdict: there is nothing to do.
    hearsWebhook: () => webhookFact(webhook, place()).verdict === undefined,
    webhookLine: () => webhookFact(webhook, place()).line,

    async stop() {
      isStopped = true;
      cancel();
      cancelTelling();
      await telling;
    },
  };

  /** The repository's latest known name, in lower case. */
  function nameNow(): string {
    const repository = found?.repository;
    return (repository === undefined ? configured : `${repository.owner}/${repository.name}`).toLowerCase();
  }
}

async function withoutToken({ message }: Error): Promise<FoundRepository> {
  return notLetIn(message);
}

function isChange(fact: Fact, before: Fact | undefined): boolean {
  if (before === undefined) return fact.isUsual !== true;
  if (fact.isPassing === true) return false;
  // The same line isn't a change, even if an older release stored it under another state.
  return before.state !== fact.state && before.line !== fact.line;
}

/** Undefined if the work took too long, or failed. The work goes on. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  try {
    return await Promise.race([work.catch(() => undefined), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
