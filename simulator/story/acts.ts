import type { APIMessage } from "discord-api-types/v10";
import type { Playground } from "../playground/start-playground.ts";
import { readRequest } from "./read-request.ts";
import { supervisorState, wasTried } from "./supervisor-state.ts";
import { waitUntil } from "./wait-until.ts";

/** The longest a bot needs for what people wait for; a deploy, with an install, takes longer. In milliseconds. */
const soonMs = 20_000;
const deployMs = 120_000;

/** The story's acts, in order: each does what a person would do and waits for what they would see. */
export function createActs(playground: Playground) {
  const { discord, github, cast } = playground;
  const { people, world } = discord;
  const bot = discord.botUser.id;
  const story = { thread: "", pullRequest: 0, commit: "", bad: "", command: "" };

  const fromBot = (message: APIMessage) => message.author.id === bot;
  /** The bot's first message, existing or future, whose text matches; only after `after`, if given. */
  const hear = (channelId: string, fits: RegExp, after = "0", timeoutMs = soonMs) =>
    people.waitForMessage(
      channelId,
      (message) => fromBot(message) && BigInt(message.id) > BigInt(after) && fits.test(message.content),
      timeoutMs,
    );
  const mention = (userId: string, words: string) =>
    people.write(userId, cast.generalId, `<@${bot}> ${words}`);
  const answerTo = async (userId: string, words: string) => {
    const asked = await mention(userId, words);
    const answer = await people.waitForMessage(
      cast.generalId,
      (message) =>
        fromBot(message) && message.message_reference?.message_id === asked.id && message.content !== "",
      soonMs,
    );
    return { asked, answer };
  };

  return {
    async ready() {
      await waitUntil("the bot is connected", () => discord.gateway.connected() > 0, deployMs);
      await waitUntil("its commands are registered", () => commandNames().length > 0, soonMs);
      return `${commandNames().join(" ")}`;
    },

    async chat() {
      const { answer } = await answerTo(cast.memberId, "hello there, who are you?");
      return quote(answer.content);
    },

    async memberIsRefused() {
      const { asked, answer } = await answerTo(cast.memberId, "feature request: a command that keeps quotes");
      const threads = world.threads(cast.generalId).filter((thread) => thread.id === asked.id);
      if (threads.length > 0) throw new Error("a member without the role got a thread");
      return quote(answer.content);
    },

    async wish() {
      const asked = await mention(cast.adminId, "I wish we could keep our best quotes here");
      await waitUntil("a thread is opened", () => threadOf(asked.id) !== undefined, soonMs);
      story.thread = asked.id;
      return `#${threadOf(asked.id)?.name}`;
    },

    async plan() {
      const question = await hear(story.thread, /\?/);
      await people.write(cast.adminId, story.thread, "Yes, everybody may add one.");
      const plan = await people.waitForMessage(
        story.thread,
        (message) => fromBot(message) && message.id !== question.id && (message.components?.length ?? 0) > 0,
        soonMs,
      );
      return `${labels(plan).join(" · ")} under: ${quote(plan.content)}`;
    },

    async go() {
      const said = await people.write(cast.adminId, story.thread, "go");
      await hear(story.thread, /./, said.id);
      return "generating";
    },

    async sevenSteps() {
      await waitUntil(
        "the request is done",
        () => readRequest(playground.home, story.thread)?.state === "done",
        deployMs,
      );
      const steps = readRequest(playground.home, story.thread)?.completedSteps ?? [];
      const missing = referenceSteps.filter((step) => !steps.includes(step));
      if (missing.length > 0) throw new Error(`steps without an end: ${missing.join(", ")}`);
      return steps.join(" → ");
    },

    async pullRequest() {
      const opened = github.pullRequests().at(-1);
      if (opened === undefined) throw new Error("GitHub has no pull request");
      story.pullRequest = opened.number;
      story.commit = opened.headSha;
      await hear(story.thread, new RegExp(`/pull/${opened.number}\\b`));
      return `#${opened.number} ${opened.title} (${opened.head})`;
    },

    async merge() {
      const before = commandNames();
      const { sha } = await github.people.merge(story.pullRequest);
      story.commit = sha;
      await waitUntil("a new command is registered", () => commandNames().length > before.length, deployMs);
      story.command = commandNames().find((name) => !before.includes(name)) ?? "";
      return `/${story.command} is registered`;
    },

    async live() {
      await waitUntil("the merge runs", () => supervisor()?.running === story.commit, deployMs);
      await hear(story.thread, /live/i, "0", deployMs);
      return story.commit.slice(0, 7);
    },

    async useNewCommand() {
      const { message } = await people.slash(cast.memberId, cast.generalId, story.command);
      if (message === undefined || message.content === "") throw new Error(`/${story.command} said nothing`);
      return `/${story.command}: ${quote(message.content)}`;
    },

    async verified() {
      await waitUntil("the release is good", () => supervisor()?.lastGood === story.commit, deployMs);
      const report = await hear(cast.logId, new RegExp(`${story.commit.slice(0, 7)}.*has proven itself`));
      return quote(report.content);
    },

    async mergeBadRelease() {
      const { number } = await playground.proposeBadRelease();
      const { sha } = await github.people.merge(number);
      story.bad = sha;
      const tried = () => {
        const state = supervisor();
        return state !== undefined && wasTried(state, sha);
      };
      await waitUntil("the supervisor tries it", tried, deployMs);
      return `#${number}, ${sha.slice(0, 7)}`;
    },

    async rolledBack() {
      await waitUntil(
        "the good release runs again",
        () => {
          const state = supervisor();
          const aside = state?.quarantined.some((entry) => entry.commit === story.bad) === true;
          return aside && state.phase === "idle" && state.running === story.commit;
        },
        deployMs,
      );
      const report = await hear(cast.logId, new RegExp(`${story.bad.slice(0, 7)}.*rolled back`));
      return quote(report.content);
    },

    async revert() {
      const branch = `revert/${story.bad.slice(0, 16)}`;
      const opened = () =>
        github.pullRequests().find(({ head, state }) => head === branch && state === "open");
      await waitUntil(
        "a pull request takes the bad release out again",
        () => opened() !== undefined,
        deployMs,
      );
      const { number, title } = opened() ?? { number: 0, title: "" };
      await hear(
        cast.logId,
        new RegExp(`reverts .${story.bad.slice(0, 10)}.*/pull/${number}\\b`),
        "0",
        deployMs,
      );
      return `#${number} ${title} (${branch})`;
    },

    async stillAnswering() {
      const { answer } = await answerTo(cast.memberId, "are you still there?");
      const { message } = await people.slash(cast.memberId, cast.generalId, story.command);
      if (message === undefined) throw new Error(`/${story.command} said nothing`);
      return `${quote(answer.content)}; /${story.command}: ${quote(message.content)}`;
    },
  };

  function supervisor() {
    return supervisorState(playground.home);
  }

  function threadOf(messageId: string) {
    return world.threads(cast.generalId).find((thread) => thread.id === messageId);
  }

  function commandNames(): readonly string[] {
    return [...world.commands(), ...world.commands(cast.guildId)].map((command) => command.name).toSorted();
  }
}

/** The seven steps of a feature request in the reference. */
const referenceSteps = [
  "code_generation",
  "policy_scan",
  "collision_check",
  "create_branch",
  "apply_changes",
  "commit_and_push",
  "open_pr",
];

function labels(message: APIMessage): readonly string[] {
  return (message.components ?? []).flatMap((row) =>
    "components" in row
      ? row.components.flatMap((part) => ("label" in part && part.label ? [part.label] : []))
      : [],
  );
}

function quote(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return `“${line.length > 100 ? `${line.slice(0, 99)}…` : line}”`;
}
