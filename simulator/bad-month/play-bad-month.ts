import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createRandom } from "../../packages/simulator-kit/random.ts";
import { clockFileIn, clockModule } from "../chaos/skew.ts";
import { startClaude } from "../claude/start-claude.ts";
import { startGitHub } from "../github/start-github.ts";
import { botEnvironment } from "../playground/bot-environment.ts";
import { apiCalls } from "./api-calls.ts";
import { type Cast, castMonth } from "./cast.ts";
import { checkCaps } from "./checks/check-caps.ts";
import { checkLetters, namesOfTeam } from "./checks/check-letters.ts";
import { checkPings } from "./checks/check-pings.ts";
import { checkProtection, protecting } from "./checks/check-protection.ts";
import { checkReach } from "./checks/check-reach.ts";
import { checkSecrets } from "./checks/check-secrets.ts";
import { differences, snapshotOf } from "./checks/check-undone.ts";
import { doEverything } from "./events/do-everything.ts";
import { inject } from "./events/inject.ts";
import { leave } from "./events/leave.ts";
import { live } from "./events/live.ts";
import { moveAbove } from "./events/move-above.ts";
import { clearRaid, raid } from "./events/raid.ts";
import { refuseHalf } from "./events/refuse-half.ts";
import { turnBad } from "./events/turn-bad.ts";
import { useEverything } from "./events/use-everything.ts";
import { writeToTeam } from "./events/write-to-team.ts";
import { grantAll } from "./grant-all.ts";
import { comeBack, type Play, type Tried } from "./play.ts";
import { readPlugins } from "./read-plugins.ts";
import { type BotProcess, makeRelease, startBot } from "./start-bot.ts";
import { doneByPlugins, lookAt } from "./truth.ts";
import { undoAll } from "./undo-all.ts";
import { watch } from "./witness.ts";

export interface BadMonthOptions {
  readonly seed: number;
  /** The repository. */
  readonly root: string;
  /** Empty, for Turbot's home. */
  readonly folder: string;
  readonly node: string;
  readonly path: string;
  readonly size: { readonly raiders: number; readonly members: number; readonly ms: number };
  /** Only the events whose names have this in them, and the ordinary week. @default all */
  readonly only?: string;
  readonly tell: (what: string) => void;
  /** The bot's lines. */
  readonly log: (line: string) => void;
}

/** What became of one event. */
export interface EventRow {
  readonly name: string;
  readonly tried: number;
  readonly held: number;
  readonly deeds: number;
  readonly atCaps: number;
  readonly undone: number;
}

export interface BadMonthReport {
  readonly seed: number;
  readonly rows: readonly EventRow[];
  /** Empty: everything held. */
  readonly problems: readonly string[];
}

type Event = readonly [name: string, play: (play: Play) => Promise<Tried>];

const events: readonly Event[] = [
  ["an ordinary week", live],
  ["an admin who asks for one of everything", doEverything],
  ["members who write to the team", writeToTeam],
  ["a raid", raid],
  ["a stolen moderator account, and a deputy's", steal],
  ["a plugin that turned bad", turnBad],
  ["a prompt injector", inject],
  ["roles moved above Turbot", moveAbove],
  ["a moderator who leaves", leave],
  ["Discord refuses half of the calls", refuseHalf],
];

const hourMs = 3_600_000;

/** Both do as much as they can, and each lifts the other's caps. */
async function steal(play: Play): Promise<Tried> {
  const both = await Promise.all([
    useEverything(play, play.cast.stolen),
    useEverything(play, play.cast.deputy),
  ]);
  const sum = (of: keyof Tried) => both.reduce((all, one) => all + one[of], 0);
  return { tried: sum("tried"), held: sum("held") };
}

/** A month of everything that can go wrong with powers over people. Judges by what the simulator of Discord knows, not by Turbot's records. */
export async function playBadMonth(options: BadMonthOptions): Promise<BadMonthReport> {
  const { seed, root, folder, node, size, tell, log } = options;
  const random = createRandom(seed);
  const home = join(folder, "home");
  mkdirSync(join(home, "data"), { recursive: true });
  let offMs = 0;
  const now = () => Date.now() + offMs;
  const discord = await startDiscord({
    now,
    guildMembersIntent: true,
    rateLimits: { global: { limit: 500, windowMs: 1_000 }, messages: { limit: 50, windowMs: 1_000 } },
  });
  const witness = watch(discord);
  const claude = await startClaude({ now });
  const github = await startGitHub({ owner: "reef", repo: "turbot", gitDir: join(folder, "origin.git") });
  let bot: BotProcess | undefined;
  const problems: string[] = [];
  try {
    const cast = await castMonth(discord, size);
    const api = await apiCalls(root);
    const plugins = readPlugins(root, cast, discord.botUser.id, api);
    const release = makeRelease(root, folder, plugins);
    grantAll(join(home, "data", "sessions.db"), plugins, cast, now);
    const env = {
      ...{
        PATH: options.path,
        HOME: home,
        TURBOT_HOME: home,
        NODE_OPTIONS: `--import=${clockModule(folder)}`,
      },
      ...botEnvironment({
        ...{ discord, github, claude, claudeKey: claude.apiKey },
        ...{ logId: cast.log, webhookSecret: "a-secret-of-the-bad-month" },
      }),
    };
    let written = "";
    const start = async () => {
      writeFileSync(clockFileIn(folder), String(offMs));
      const powers = {
        ...{ node, release, env },
        log(text: string) {
          written += text;
          log(text);
        },
      };
      // As its supervisor does.
      const again = () => startBot(powers);
      bot = await again().catch(again).catch(again);
    };
    const play: Play = {
      ...{ discord, claude, cast, now, ms: size.ms, raiders: size.raiders, joins: [], witness },
      ...{ agreed: new Set(), letters: new Map(), stopped: new Map(), mail: new Map(), prepared: new Map() },
      ...{ random, plugins: new Set(Object.keys(plugins)), quietMs: Math.min(3_000, 100 + size.ms / 2) },
      untried() {
        const reached = [...written.matchAll(/reached ([^;]*);/g)].flatMap(([, names = ""]) =>
          names.split(" "),
        );
        return api.filter((name) => !reached.includes(name));
      },
      problem(what) {
        problems.push(what);
        tell(`✖ ${what}`);
      },
      async jump(hours) {
        await bot?.end();
        offMs += hours * hourMs;
        await start();
      },
      async pass(hours) {
        offMs += hours * hourMs;
        writeFileSync(clockFileIn(folder), String(offMs));
        // It looks at its clock 20 times a second.
        await new Promise((resolve) => setTimeout(resolve, 200));
      },
    };
    await start();
    const rows: EventRow[] = [];
    for (const [name, act] of events) {
      if (act !== live && !name.includes(options.only ?? "")) continue;
      tell(`${name} …`);
      const from = written.length;
      const rules = protecting(play);
      const row = await playEvent(
        name,
        act,
        { ...play, random: random.of(name), problem: (what) => play.problem(`${name}: ${what}`) },
        () => written.slice(from),
      );
      rows.push(row);
      tell(`${JSON.stringify(row)}`);
      // So that no cap of this hour is in the way.
      await play.pass(2);
      for (const problem of await checkProtection(play, rules)) play.problem(`after ${name}: ${problem}`);
      await settle(play);
    }
    problems.push(...judge(play, cast));
    return { seed, rows, problems };
  } finally {
    await bot?.end();
    await Promise.all([discord.stop(), claude.stop(), github.stop()]);
  }
}

/** One event, judged at once: whom it reached, and that one press takes it back. */
async function playEvent(name: string, act: Event[1], play: Play, written: () => string): Promise<EventRow> {
  const { discord, cast, now } = play;
  const botId = discord.botUser.id;
  const before = lookAt(discord, cast.guild.id);
  const world = snapshotOf(before, now());
  const last = before.guild.auditLog?.at(-1)?.id ?? "0";
  const jumps = { hasJumped: false };
  const { tried, held } = await act({
    ...play,
    async jump(hours) {
      jumps.hasJumped = true;
      await play.jump(hours);
    },
  });
  await comeToRest(play);
  const since = () => doneByPlugins(lookAt(discord, cast.guild.id), botId, last);
  const deeds = since().filter(({ isUndo }) => !isUndo).length;
  const historyOf = (difference: string) => {
    const [id = ""] = /\d{17,20}/.exec(difference) ?? [];
    const about = since().filter(({ entry }) => entry.target_id === id && id !== "");
    return about
      .map(({ entry }) => `\n    ${entry.action_type} ${JSON.stringify(entry.changes)} ${entry.reason}`)
      .join("");
  };
  // Where roles moved meanwhile, the event judges that itself.
  if (!jumps.hasJumped) for (const problem of checkReach(since(), before, cast, botId)) play.problem(problem);
  let after = lookAt(discord, cast.guild.id);
  if (!jumps.hasJumped) {
    // A plugin that turned bad goes on meanwhile, until its cap: what it did is undone again.
    let wrong: readonly string[] = [];
    const deedsSince = () => since().filter(({ isUndo }) => !isUndo).length;
    for (let [times, from] = [0, -1]; times < 12 && from !== deedsSince(); times += 1) {
      from = deedsSince();
      const plugins = since().map(({ plugin }) => plugin);
      await undoAll(
        play,
        new Set(plugins.toSorted((one, other) => Number(isBad(one)) - Number(isBad(other)))),
      );
      after = lookAt(discord, cast.guild.id);
      wrong = differences(world, snapshotOf(after, now()));
      if (wrong.length === 0) break;
    }
    for (const one of wrong) play.problem(`not undone: ${one}${historyOf(one)}`);
  }
  if (name === "a raid") await clearRaid(play);
  // Who was kicked comes back: that can't be undone.
  for (const id of cast.members)
    if (!after.guild.members.has(id) && after.guild.bans?.has(id) !== true) await comeBack(play, id);
  const tallies = [...written().matchAll(/tally [\w ]+? (\d+) (\d+) (\d+);/g)].map((one) =>
    one.slice(1).map(Number),
  );
  const sum = (at: number) => tallies.reduce((all, one) => all + (one[at] ?? 0), 0);
  return {
    ...{ name, tried: tried + sum(0), held: held + sum(1), deeds, atCaps: sum(2) },
    undone: since().filter(({ isUndo }) => isUndo).length,
  };
}

/** What was begun comes to its end. */
async function comeToRest({ discord, cast, quietMs }: Play): Promise<void> {
  const count = () => lookAt(discord, cast.guild.id).guild.auditLog?.length ?? 0;
  for (let rounds = 0, before = -1; rounds < 10 && before !== count(); rounds += 1) {
    before = count();
    await new Promise((resolve) => setTimeout(resolve, quietMs));
  }
}

/**
 * Days pass, and Turbot starts anew. What a bad plugin has done since is undone, until nothing of it is left: a press that undoes the last
 * hour of the next event takes back no more than the event, and nothing that was done for a time before it ends while it goes on.
 */
async function settle(play: Play): Promise<void> {
  const { discord, cast } = play;
  const last = () => lookAt(discord, cast.guild.id).guild.auditLog?.at(-1)?.id;
  let from = last();
  await play.jump(78);
  await comeToRest(play);
  for (let times = 0; times < 12; times += 1) {
    const done = doneByPlugins(lookAt(discord, cast.guild.id), discord.botUser.id, from);
    const plugins = new Set(done.flatMap(({ plugin, isUndo }) => (isUndo ? [] : [plugin])));
    if (plugins.size === 0) return;
    from = last();
    await undoAll(play, plugins);
  }
}

function isBad(plugin: string): boolean {
  return plugin.startsWith("turned");
}

/** What must be so of the whole month. */
function judge(play: Play, cast: Cast): readonly string[] {
  const { discord, claude, witness, agreed, joins } = play;
  const truth = lookAt(discord, cast.guild.id);
  return [
    ...checkPings(discord, { agreed, joins }, truth.data),
    ...checkSecrets(truth, cast, witness, claude.calls),
    ...checkCaps(witness),
    ...checkLetters(truth, witness, play, namesOfTeam(truth, cast)),
  ];
}
