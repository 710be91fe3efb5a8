import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { startDiscord } from "../../packages/discord-simulator/start-discord.ts";
import { createGit, type Git } from "../../src/git/git.ts";
import type { DeploySignal } from "../../src/ipc/protocol.ts";
import { writeWhole } from "../../src/system/write-whole.ts";
import { startClaude } from "../claude/start-claude.ts";
import { startGitHub } from "../github/start-github.ts";
import { atPort, portOf } from "./at-port.ts";
import { botEnvironment } from "./bot-environment.ts";
import { createWorld, featureRole } from "./create-world.ts";
import { endLeftovers, rememberSupervisor } from "./end-leftovers.ts";
import { keepSupervisor } from "./keep-supervisor.ts";
import type { Playground, PlaygroundOptions } from "./playground.ts";
import { lockName, lockPlayground } from "./playground-lock.ts";
import { keepState, newSecrets, readState } from "./playground-state.ts";
import { prepareHome, shareCompiled, writeEnv } from "./prepare-home.ts";
import { proposeBadRelease, proposeGoodRelease } from "./propose-release.ts";
import { runPolicyWorkflow } from "./run-policy-workflow.ts";
import { snapshotFiles } from "./snapshot-files.ts";
import { watchSupervisor } from "./watch-supervisor.ts";
import { webhookPortIn } from "./webhook-port.ts";

export { type Playground, PlaygroundBusyError, type PlaygroundOptions } from "./playground.ts";

export const owner = "reef";
export const repo = "turbot";

/**
 * Starts Turbot, for real, from a snapshot of the files, against simulators of everything outside. Started again it
 * continues where it stopped. Resolves as soon as the supervisor runs; the bot comes online a few seconds later.
 *
 * @throws PlaygroundBusyError, GitFailedError, or file system errors
 */
export async function startPlayground(options: PlaygroundOptions): Promise<Playground> {
  const { root, env, reset = false, actions = false, paceMs = 0, progress = () => {} } = options;
  const folder = resolve(options.folder ?? join(root, ".playground"));
  const home = join(folder, "home");
  const gitDir = join(folder, "github", owner, `${repo}.git`);
  const stateFile = join(folder, "state.json");
  const git = createGit({ cwd: root, env });
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async () => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    await mkdir(folder, { recursive: true });
    undo.push(lockPlayground(folder));
    endLeftovers(folder, home);
    if (reset) await deleteAll(folder, progress);

    progress("taking a snapshot of the files");
    const snapshot = await snapshotFiles({ root, gitDir, workFolder: folder, git });
    const before = readState(stateFile);
    const secrets = before?.secrets ?? newSecrets();

    progress("opening the stand-ins for Discord, GitHub and Claude");
    const listeners = new Set<() => void>();
    const notify = () => {
      for (const listener of listeners) listener();
    };
    const discord = await atPort(before?.ports.discord, (port) =>
      startDiscord({
        port,
        botToken: secrets.botToken,
        botName: "Turbot",
        ...options.discord,
        ...(before === undefined ? {} : { state: before.discord }),
      }),
    );
    undo.push(() => discord.stop());
    const github = await atPort(before?.ports.github, (port) =>
      startGitHub({
        port,
        owner,
        repo,
        gitDir,
        token: secrets.githubToken,
        ...(before === undefined ? {} : { state: before.github }),
      }),
    );
    undo.push(() => github.stop());
    const claude =
      options.claudeApiKey === undefined
        ? await atPort(before?.ports.claude, (port) =>
            startClaude({ port, apiKey: secrets.claudeKey, paceMs }),
          )
        : undefined;
    if (claude !== undefined) undo.push(() => claude.stop());
    const ports = {
      discord: portOf(discord),
      github: portOf(github),
      claude: claude === undefined ? undefined : portOf(claude),
    };
    const cast = before?.cast ?? createWorld(discord);
    const keeper = keepState(stateFile, () => ({
      version: 1,
      ports,
      secrets,
      cast,
      discord: discord.state(),
      github: github.state(),
    }));
    // Undone in reverse order: the state is written after the supervisor ends, while the simulators still exist.
    undo.push(() => keeper.close());
    keeper.changed();
    for (const subscribe of [discord.subscribe, github.subscribe]) {
      const changed = () => {
        keeper.changed();
        notify();
      };
      undo.push(subscribe(changed));
    }

    progress("preparing the bot's home");
    await prepareHome({ home, root, gitDir, cloneUrl: github.cloneUrl, git });
    if (options.compiled !== undefined) await shareCompiled(home, options.compiled);
    await writeEnv(home, {
      ...botEnvironment({
        ...{ discord, github, claude: claude ?? "anthropic" },
        claudeKey: options.claudeApiKey ?? secrets.claudeKey,
        logId: cast.logId,
        webhookSecret: secrets.webhookSecret,
      }),
      // Nobody is paid for a scripted Claude, so playing on doesn't end at the usual shares.
      ...(claude === undefined
        ? {}
        : { MONTHLY_DOLLARS: "200", MEMBER_DAILY_DOLLARS: "10", USER_DAILY_DOLLARS: "10" }),
      FEATURE_REQUEST_ROLE: featureRole,
      OPERATOR_IDS: cast.adminId,
    });
    // The person's edits came without a pull request, so this approves their deploy.
    if (snapshot === "changed") await leaveDeploySignal(home, git.in(gitDir));
    if (actions) {
      const workflow = { github, git, root, folder: join(folder, "actions"), env, node: options.node };
      const running = runPolicyWorkflow(workflow);
      undo.push(() => running.stop());
    }

    progress("starting the supervisor");
    const watch = watchSupervisor(home, notify);
    undo.push(() => watch.stop());
    const supervisor = keepSupervisor({
      restartAfterMs: options.restartSupervisorMs,
      started: (pid) => {
        watch.started();
        rememberSupervisor(folder, pid);
      },
      root,
      home,
      probationSeconds: options.probationSeconds,
      preload: options.preload ?? [],
      env,
      node: options.node,
      ended: watch.ended,
      line(line) {
        const port = webhookPortIn(line);
        if (port !== undefined)
          github.setWebhook({ url: `http://127.0.0.1:${port}/webhook`, secret: secrets.webhookSecret });
        watch.line(line);
        options.log?.(line);
      },
    });
    undo.push(async () => {
      await supervisor.stop();
      endLeftovers(folder, home);
    });
    return {
      discord,
      github,
      claude,
      cast,
      home,
      supervisor: {
        get pid() {
          return supervisor.pid;
        },
        view: watch.view,
        waitFor: watch.waitFor,
      },
      proposeBadRelease: () => proposeBadRelease(github, git),
      proposeGoodRelease: () => proposeGoodRelease(github, git),
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function leaveDeploySignal(home: string, origin: Git): Promise<void> {
  const signal: DeploySignal = {
    commit: await origin.run(["rev-parse", "--verify", "refs/heads/main"]),
    pullRequest: null,
    deliveryId: null,
    at: new Date().toISOString(),
  };
  writeWhole(join(home, ".deploy"), JSON.stringify(signal));
}

async function deleteAll(folder: string, progress: (step: string) => void): Promise<void> {
  progress("deleting what was there before");
  // All but the lock, which is held, and the files that SQLite and its note keep beside it.
  const names = (await readdir(folder)).filter((name) => !name.startsWith(lockName));
  for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
}
