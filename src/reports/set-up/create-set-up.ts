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
import type { Heard } from "../../webhook/take-delivery.ts";
import type { Admins } from "../report-to-admins.ts";
import { askClaude, keyRefused } from "./ask-claude.ts";
import { askDiscord, type DiscordPowers } from "./ask-discord.ts";
import { askGitHub, type FoundRepository, githubFact, notLetIn } from "./ask-github.ts";
import { askForChecks, checksFact, checksUnseen } from "./checks-fact.ts";
import { type Fact, type Facts, type Topic, topics } from "./fact.ts";
import { type KnownFacts, readKnown, writeKnown } from "./known-facts.ts";
import { plainLines, setUpText } from "./set-up-text.ts";
import {
  afterDelivery,
  afterUnsigned,
  knownWebhook,
  type WebhookKnown,
  type WebhookPlace,
  webhookFact,
} from "./webhook-fact.ts";

/**
 * How Turbot is set up, as it finds it itself: told to the admins in one message, and again when something of it is otherwise than
 * they heard last. A restart is no reason.
 */
export interface SetUp {
  /**
   * Finds out what there is, in the background: being live doesn't wait for it.
   *
   * @param webhookPort the port that was got; undefined: it is tried again
   */
  start(webhookPort: number | undefined): void;
  /** Notices served servers that were joined or left. */
  onDispatch(payload: GatewayDispatchPayload): void;
  /** The port was got at last. */
  onListening(webhookPort: number): void;
  /** A signed delivery came. */
  onHeard(heard: Heard): void;
  /** A delivery came whose signature isn't ours. */
  onUnsigned(): void;
  onChecks(found: FoundChecks): void;
  /** Claude's API turned out to list no model of a name in the settings. */
  onModelNotKnown(): void;
  /** Claude's API doesn't take the key. */
  onKeyRefused(error: ClaudeRefusedError): void;
  /** Whether what is built could be pushed; true as well where that can't be told. What was a no is asked for once more. */
  canPush(): Promise<boolean>;
  /** See TakeDeliveryPowers. */
  repositoryId(ask: boolean): Promise<number | undefined> | number | undefined;
  /** The page that people open, by the name that the repository has now. */
  repositoryUrl(): string;
  /** Nothing more is begun; resolves when what is being told is told and noted. */
  stop(): Promise<void>;
}

export interface SetUpPowers extends DiscordPowers {
  readonly github: Pick<GitHub, "repository" | "recentPullRequests" | "checksOf">;
  readonly git: Git;
  /** Why nothing is asked of GitHub: there is no token. */
  readonly noGitHub: Error | undefined;
  /** The settings. */
  readonly repository: { readonly owner: string; readonly repo: string; readonly apiUrl: string };
  /** The setting; 0: any free one. */
  readonly webhookPort: number;
  readonly models: ModelDirectory;
  readonly osSandbox: Pick<OsSandbox, "available">;
  readonly readsMessages: boolean;
  /** A merge was delivered at some time. */
  readonly hasHeard: boolean;
  /** What the admins heard last, as text; undefined: nothing. */
  readonly known: { read(): string | undefined; write(text: string): void };
  readonly admins: Pick<Admins, "tell">;
  readonly later: Scheduler;
  readonly now: () => number;
  readonly log: Log;
}

/** What takes longer than this, in milliseconds, is told when it is known. */
const longestLookMs = 20_000;

/** After the admin channel couldn't be written to, in milliseconds. */
const tellAgainMs = 10 * 60_000;

/** Nobody waits longer for GitHub than this when they ask for a feature, in milliseconds. */
const longestAskMs = 5_000;

/** One delivery may say two things, the second after a look at GitHub: what comes within so many milliseconds is one message. */
const togetherMs = 1_000;

/** What can't be found out is asked for again after so many milliseconds, twice as long each time, up to the longest. */
const firstRetryMs = 60_000;
const longestRetryMs = 60 * 60_000;

export function createSetUp(powers: SetUpPowers): SetUp {
  const {
    github,
    git,
    noGitHub,
    identity,
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
  let takeBack = () => {};
  let takeBackTelling = () => {};
  let telling = Promise.resolve();

  const repositoryUrl = () =>
    found?.repository?.url ?? `${gitHubPages(settings.apiUrl)}/${settings.owner}/${settings.repo}`;
  const place = (): WebhookPlace => ({
    repositoryUrl: repositoryUrl(),
    repository: configured,
    setting: powers.webhookPort,
    port: webhookPort,
  });

  /** Those who ask at the same time share one answer. */
  function lookAtGitHub(): Promise<FoundRepository> {
    asking ??= (noGitHub === undefined ? askGitHub(github, git, configured) : withoutToken(noGitHub))
      .then((answer) => {
        // What GitHub said before is better than nothing.
        found = { ...answer, repository: answer.repository ?? found?.repository };
        note("github", githubFact(found, configured));
        return found;
      })
      .finally(() => {
        asking = undefined;
      });
    return asking;
  }

  /** By an older release, or before a restart. */
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

  /** What is noted at the same time is told together. */
  function tellSoon(): void {
    takeBackTelling();
    takeBackTelling = later(togetherMs, tellNow);
  }

  /** One after the other: what was told is known before it is compared again. */
  function tellNow(): void {
    telling = telling.then(tell).catch((error: unknown) => log.warn("set-up.not_told", { error }));
  }

  async function tell(): Promise<void> {
    if (isStopped) return;
    // Its address is today's, whenever it was heard.
    facts.set("webhook", webhookFact(webhook, place()));
    const current = new Map(
      topics.flatMap((topic) => {
        const fact = facts.get(topic);
        const before = told.get(topic);
        // What isn't known just now is as it was.
        const isAsBefore = fact?.isUnsure === true && before !== undefined && before.about === fact.about;
        const shown = fact === undefined || isAsBefore ? before : fact;
        return shown === undefined ? [] : [[topic, shown] as const];
      }),
    );
    const changed = new Set(
      [...current].filter(([topic, fact]) => isNews(fact, told.get(topic))).map(([topic]) => topic),
    );
    if (changed.size === 0) return remember(current);
    const isFirst = told.size === 0;
    const text = setUpText(current, isFirst ? new Set(current.keys()) : changed);
    const states = JSON.stringify([...current].map(([topic, { state }]) => [topic, state]));
    // Of what is told, not of the event: the same set-up again after another one is news.
    const nonce = createHash("sha256")
      .update(`${states} ${known.read() ?? ""}`)
      .digest("hex")
      .slice(0, 24);
    if (!(await admins.tell(text, nonce))) {
      takeBackTelling = later(tellAgainMs, tellNow);
      return;
    }
    remember(current);
  }

  /** What passes leaves what was told before as it was. */
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
  }

  /** What was seen once stays seen: checks that run now and then are no news each time. */
  async function lookAtChecks(): Promise<Fact> {
    const before = told.get("checks");
    if (before?.state === "seen") return before;
    if (found?.shutOut !== undefined) return checksUnseen;
    const checks = await askForChecks(github, now());
    // The newest ones being too new says nothing against what older ones told.
    if (checks.state === "nothing to see" && before !== undefined && before.state !== checksUnseen.state)
      return before;
    return checksFact(checks, repositoryUrl());
  }

  async function lookAtAll(): Promise<void> {
    const messages: Fact = powers.readsMessages
      ? { state: "reads", line: "👀 Messages: I can read the ones that don't mention me.", isUsual: true }
      : { state: "blind", line: blind };
    facts.set("messages", messages);
    const looks = [
      lookAtDiscord(),
      // The rest names the repository's page, by the name it has now.
      lookAtGitHub()
        .catch((error: unknown) => log.warn("set-up.not_found_out", { topic: "github", error }))
        .then(() => findOut("checks", lookAtChecks)),
      findOut("claude", () => askClaude(models)),
      findOut("tests", async () => testsFact(await osSandbox.available())),
    ];
    // Who is away keeps nobody from hearing of the others.
    await Promise.all(looks.map((look) => within(longestLookMs, look)));
    facts.set("webhook", webhookFact(webhook, place()));
  }

  /** Asks once more for what couldn't be found out. */
  function tryAgain(ms: number): void {
    const isOpen = (topic: Topic) => facts.get(topic)?.isUnsure ?? !facts.has(topic);
    if (!(["github", "claude", "checks"] as const).some(isOpen) || isStopped) return;
    takeBack = later(ms, () => {
      const again = [
        ...(isOpen("github") ? [lookAtGitHub().catch(() => {})] : []),
        ...(isOpen("claude") ? [findOut("claude", () => askClaude(models))] : []),
        ...(isOpen("checks") ? [findOut("checks", lookAtChecks)] : []),
      ];
      void Promise.all(again).then(() => tryAgain(Math.min(ms * 2, longestRetryMs)));
    });
  }

  return {
    start(port) {
      webhookPort = port;
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
      // Every login names all servers; of those, only what was joined since is news.
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
      // What is looked at for the first time says so itself.
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

    async stop() {
      isStopped = true;
      takeBack();
      takeBackTelling();
      await telling;
    },
  };

  /** The repository's name as GitHub said it last, in small letters. */
  function nameNow(): string {
    const repository = found?.repository;
    return (repository === undefined ? configured : `${repository.owner}/${repository.name}`).toLowerCase();
  }
}

async function withoutToken({ message }: Error): Promise<FoundRepository> {
  return notLetIn(message);
}

const blind =
  "🙈 Messages: Discord doesn't let me read the ones that don't mention me, so prefix commands don't work, and planning needs " +
  "mentions or buttons. Turn on **Message Content Intent** in the developer portal (your application → Bot), then restart me.";

function testsFact(isAvailable: boolean): Fact {
  return isAvailable
    ? { state: "sandbox", line: "🧪 Tests of core changes: I run them here, in a sandbox." }
    : {
        state: "none",
        line: "🧪 Tests of core changes: I can't run them here, so GitHub's checks decide. On Linux, `sudo apt install bubblewrap` and a restart fix that.",
      };
}

function isNews(fact: Fact, before: Fact | undefined): boolean {
  if (before === undefined) return fact.isUsual !== true;
  if (fact.isPassing === true) return false;
  // The same words are no news, by whatever name an older release kept them.
  return before.state !== fact.state && before.line !== fact.line;
}

/** Undefined: it took too long, or failed. The work goes on. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  try {
    return await Promise.race([work.catch(() => undefined), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
