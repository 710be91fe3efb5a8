/** A folder of code: what it is for, and which other ones it may import, types included. */
interface Room {
  /** In a sentence or two, for the architecture page. */
  readonly is: string;
  readonly imports: readonly string[];
}

/**
 * The rooms and the imports between them, in dependency order. `architecture.test.ts` checks both directions: an
 * import that isn't listed fails, and so does a listed one that nothing needs. `npm run docs` writes it into docs/architecture.md.
 */
export const rooms: Readonly<Record<string, Room>> = {
  "packages/discord-rules": {
    is: "What Discord documents as refused, each rule with its source: for Turbot, plugins and the simulator.",
    imports: [],
  },
  "packages/simulator-kit": {
    is: "What all simulators share: a journal of calls, and faults on request.",
    imports: [],
  },
  "packages/discord-simulator": {
    is: "A Discord on loopback, over REST and WebSocket. It knows nothing of Turbot.",
    imports: ["packages/discord-rules", "packages/simulator-kit"],
  },
  "src/system": {
    is: "The machine: atomic files, text files that people wrote, stored times, system errors in words, compiled code.",
    imports: [],
  },
  "src/plugin-api": {
    is: "What a plugin imports as `turbot`, and its tests as `turbot/testing`.",
    imports: [],
  },
  "src/plugin-runtime": {
    is: "What runs beside a plugin inside its engine: timers, basic web APIs, languages, the test runner.",
    imports: ["src/plugin-api"],
  },
  "src/ipc": {
    is: "How the processes communicate: the deploy protocol, causes of failures, frames on a pipe.",
    imports: ["src/system"],
  },
  "src/log": {
    is: "JSON lines without secrets; plain text for people at a terminal.",
    imports: ["src/system"],
  },
  "src/store": {
    is: "SQLite: opening, migrations, damage, clocks. Each room keeps its own tables in its folder `store/`.",
    imports: ["src/system", "packages/discord-rules"],
  },
  "src/git": { is: "The git program.", imports: ["src/system"] },
  "src/github": { is: "GitHub's API.", imports: ["src/git", "src/ipc", "src/log"] },
  "src/claude": {
    is: "The Messages API: models, calls, circuit breaker. Every answer of Claude's comes through here.",
    imports: ["src/log", "src/store"],
  },
  "src/discord": {
    is: "Discord: the gateway and its inbox (`gateway/`), calls (`rest/`), messages in and out (`messages/`).",
    imports: ["src/ipc", "src/log", "src/system", "src/store", "packages/discord-rules"],
  },
  "src/os-sandbox": {
    is: "Runs unreviewed programs (the tests of a core change) and the compiler over unreviewed types, without network, home or environment.",
    imports: ["src/git", "src/ipc", "src/system"],
  },
  "src/secrets": {
    is: "Finds secrets in what is about to be published, and redacts texts.",
    imports: ["src/log"],
  },
  "src/supervisor": {
    is: "Keeps one bot alive: prepares a release, tests it, switches to it, rolls it back. Node's own modules only.",
    imports: ["src/git", "src/ipc", "src/log", "src/system"],
  },
  "src/commands": {
    is: "Commands: one type, how people write them, which names are taken or look alike, what is registered at Discord.",
    imports: ["src/discord", "src/store", "packages/discord-rules"],
  },
  "src/spending": {
    is: "What calls to Claude cost: prices, caps, and the budget that pays for each call.",
    imports: ["src/claude", "src/store", "packages/discord-rules"],
  },
  "src/administration": {
    is: "What admins and operators change in Discord: stored, with a line that says who did it.",
    imports: ["src/log", "src/store"],
  },
  "src/webhook": {
    is: "The HTTP server that GitHub reaches: `/webhook`, and whether all is well.",
    imports: ["src/github", "src/ipc", "src/log", "src/store"],
  },
  "src/metrics": {
    is: "For whoever runs the machine: `/healthz` with reasons and `/metrics`, on loopback.",
    imports: ["src/log", "src/webhook"],
  },
  "src/config": {
    is: "Settings: read once, validated once, one typed value.",
    imports: ["src/git", "src/ipc", "src/spending", "src/supervisor"],
  },
  "src/declaration": {
    is: "What a plugin declares (commands, listeners, schedules, needs), validated.",
    imports: ["src/commands", "src/plugin-api", "packages/discord-rules"],
  },
  "src/policy": {
    is: "What plugin code may contain: reads `SECURITY_POLICY.md` and scans, in a process that can die.",
    imports: [
      "src/commands",
      "src/declaration",
      "src/ipc",
      "src/log",
      "src/os-sandbox",
      "src/plugin-api",
      "src/plugin-runtime",
      "src/secrets",
      "src/system",
      "packages/discord-rules",
    ],
  },
  "src/plugins": {
    is: "Plugins: their lifecycle (`host/`), events to calls (`dispatch/`), what they can do (`capabilities/`), their process (`sandbox/`), the pictures they draw (`images/`), a plugin without a bot (`dry-run/`).",
    imports: [
      "src/commands",
      "src/declaration",
      "src/discord",
      "src/ipc",
      "src/log",
      "src/system",
      "src/os-sandbox",
      "src/plugin-api",
      "src/policy",
      "src/store",
      "packages/discord-rules",
    ],
  },
  "src/pipeline": {
    is: "From approved plan to pull request, one file per step; `checks/` verifies it, `publish/` brings it to GitHub.",
    imports: [
      "src/claude",
      "src/commands",
      "src/declaration",
      "src/git",
      "src/github",
      "src/log",
      "src/system",
      "src/os-sandbox",
      "src/plugins",
      "src/policy",
      "src/secrets",
      "src/spending",
    ],
  },
  "src/cli": {
    is: "`turbot new`, `try`, `test`, `scan` and `check`, for people who write plugins and for the checks of pull requests.",
    imports: ["src/commands", "src/system", "src/pipeline", "src/plugin-api", "src/plugins", "src/policy"],
  },
  "src/requests": {
    is: "A request from its first message to the approved plan: who may ask (`admission/`), planning, the thread, the build queue (`building/`).",
    imports: [
      "src/claude",
      "src/commands",
      "src/config",
      "src/discord",
      "src/git",
      "src/github",
      "src/log",
      "src/system",
      "src/pipeline",
      "src/plugin-api",
      "src/secrets",
      "src/spending",
      "src/store",
      "packages/discord-rules",
    ],
  },
  "src/chat": {
    is: "The @mention conversation: memory, reply, intent.",
    imports: [
      "src/claude",
      "src/commands",
      "src/discord",
      "src/log",
      "src/system",
      "src/requests",
      "src/store",
      "packages/discord-rules",
    ],
  },
  "src/follow-up": {
    is: "An open pull request: reviews, checks, conflicts, revisions, with news in the thread.",
    imports: [
      "src/claude",
      "src/commands",
      "src/discord",
      "src/git",
      "src/github",
      "src/log",
      "src/system",
      "src/pipeline",
      "src/requests",
      "src/store",
      "src/webhook",
    ],
  },
  "src/revert": {
    is: "A pull request for each release that was rolled back, to revert it on main.",
    imports: [
      "src/git",
      "src/github",
      "src/ipc",
      "src/log",
      "src/pipeline",
      "src/policy",
      "src/requests",
      "src/store",
    ],
  },
  "src/privacy": {
    is: "What is remembered about people: shown, forgotten on request, and deleted when it is old.",
    imports: [
      "src/chat",
      "src/discord",
      "src/follow-up",
      "src/log",
      "src/plugin-api",
      "src/plugins",
      "src/requests",
      "src/spending",
      "src/store",
    ],
  },
  "src/set-up": {
    is: "The checks of a set-up: what is asked, and what is found, in a line with what to do next. For reports, `npm run doctor` and `npm run setup`.",
    imports: [
      "src/claude",
      "src/config",
      "src/discord",
      "src/follow-up",
      "src/git",
      "src/github",
      "src/ipc",
      "src/requests",
      "src/store",
      "src/system",
      "src/webhook",
      "packages/discord-rules",
    ],
  },
  "src/reports": {
    is: "What admins, operators and requesters are told, such as how Turbot is set up (`set-up/`).",
    imports: [
      "src/claude",
      "src/commands",
      "src/discord",
      "src/follow-up",
      "src/git",
      "src/github",
      "src/ipc",
      "src/log",
      "src/system",
      "src/os-sandbox",
      "src/plugins",
      "src/requests",
      "src/revert",
      "src/set-up",
      "src/spending",
      "src/store",
      "src/webhook",
      "packages/discord-rules",
    ],
  },
  "src/upstream": {
    is: "A pull request for each new release of Turbot itself, from the repository that this one was forked from.",
    imports: ["src/git", "src/github", "src/log", "src/pipeline", "src/reports", "src/requests"],
  },
  "src/doctor": {
    is: "`npm run doctor`: every check of a set-up, read-only, before anything was started and while Turbot runs.",
    imports: [
      "src/claude",
      "src/config",
      "src/discord",
      "src/git",
      "src/github",
      "src/ipc",
      "src/log",
      "src/os-sandbox",
      "src/reports",
      "src/set-up",
      "src/store",
      "src/supervisor",
      "src/system",
      "src/webhook",
    ],
  },
  "src/backup": {
    is: "`turbot backup` and `restore`: what makes a Turbot what it is, in one encrypted file.",
    imports: ["src/git", "src/store", "src/supervisor", "src/system"],
  },
  "src/wizard": {
    is: "`npm run setup`: from nothing to a `.env` that works, asked at a terminal or said by flags.",
    imports: [
      "src/claude",
      "src/config",
      "src/discord",
      "src/git",
      "src/github",
      "src/log",
      "src/os-sandbox",
      "src/set-up",
      "src/supervisor",
      "src/system",
      "src/webhook",
    ],
  },
  "src/built-ins": {
    is: "Turbot's own commands and panels: `/help`, `/plugins`, `/privacy` and the like.",
    imports: [
      "src/administration",
      "src/chat",
      "src/commands",
      "src/discord",
      "src/log",
      "src/plugin-api",
      "src/plugins",
      "src/privacy",
      "src/spending",
      "packages/discord-rules",
    ],
  },
  "src/preflight": {
    is: "What a release proves before it touches anything outside.",
    imports: [
      "src/built-ins",
      "src/commands",
      "src/config",
      "src/discord",
      "src/ipc",
      "src/log",
      "src/system",
      "src/plugins",
      "src/policy",
      "src/reports",
      "src/store",
      "packages/discord-rules",
    ],
  },
  "src/app": {
    is: "Composition root: builds the bot from configuration and powers, and routes events.",
    imports: [
      "src/administration",
      "src/built-ins",
      "src/chat",
      "src/claude",
      "src/commands",
      "src/config",
      "src/discord",
      "src/doctor",
      "src/follow-up",
      "src/git",
      "src/github",
      "src/ipc",
      "src/log",
      "src/metrics",
      "src/system",
      "src/os-sandbox",
      "src/pipeline",
      "src/plugins",
      "src/policy",
      "src/preflight",
      "src/privacy",
      "src/reports",
      "src/requests",
      "src/revert",
      "src/secrets",
      "src/set-up",
      "src/spending",
      "src/store",
      "src/supervisor",
      "src/upstream",
      "src/webhook",
    ],
  },
  plugins: {
    is: "Community plugins, one TypeScript file each. They import `turbot` and nothing else.",
    imports: [],
  },
  "simulator/github": {
    is: "A GitHub on loopback: its API, git over HTTP, webhooks.",
    imports: ["src/git", "packages/simulator-kit"],
  },
  "simulator/claude": {
    is: "The Messages API on loopback, and the script that answers in Claude's place.",
    imports: ["src/claude", "src/pipeline", "packages/simulator-kit"],
  },
  "simulator/playground": {
    is: "The whole bot against the three simulators, with nothing to set up.",
    imports: [
      "src/git",
      "src/ipc",
      "src/system",
      "src/supervisor",
      "packages/discord-simulator",
      "simulator/claude",
      "simulator/github",
    ],
  },
  "simulator/page": {
    is: "The playground's page.",
    imports: ["src/supervisor", "packages/discord-simulator", "simulator/github", "simulator/playground"],
  },
  "simulator/story": {
    is: "The whole loop in one run.",
    imports: ["src/supervisor", "simulator/playground"],
  },
  "simulator/load": {
    is: "A hundred people at once.",
    imports: ["packages/discord-simulator", "simulator/claude", "simulator/github", "simulator/playground"],
  },
  "simulator/month": {
    is: "A month of a server with 3,000 members, by the table of prices: who gets what for the money.",
    imports: [
      "src/chat",
      "src/claude",
      "src/log",
      "src/spending",
      "src/store",
      "packages/simulator-kit",
      "simulator/claude",
    ],
  },
  "simulator/chaos": {
    is: "People use Turbot while everything fails, and an audit: [chaos.md](chaos.md).",
    imports: [
      "src/git",
      "src/supervisor",
      "packages/discord-simulator",
      "packages/simulator-kit",
      "simulator/claude",
      "simulator/github",
      "simulator/playground",
      "simulator/story",
    ],
  },
  "simulator/bad-month": {
    is: "A month of everything that can go wrong with plugins' powers over people: [bad-month.md](bad-month.md).",
    imports: [
      "src/plugin-api",
      "src/plugins",
      "src/store",
      "packages/discord-rules",
      "packages/discord-simulator",
      "packages/simulator-kit",
      "simulator/chaos",
      "simulator/claude",
      "simulator/github",
      "simulator/playground",
    ],
  },
  bin: {
    is: "The programs. Only they read the environment, arguments and signals; they import what they start.",
    imports: [
      "src/app",
      "src/backup",
      "src/built-ins",
      "src/cli",
      "src/config",
      "src/doctor",
      "src/git",
      "src/ipc",
      "src/log",
      "src/os-sandbox",
      "src/system",
      "src/pipeline",
      "src/plugins",
      "src/policy",
      "src/spending",
      "src/supervisor",
      "src/wizard",
      "simulator/bad-month",
      "simulator/chaos",
      "simulator/load",
      "simulator/month",
      "simulator/page",
      "simulator/playground",
      "simulator/story",
    ],
  },
};

/** The room that a file is in; undefined: none. */
export function roomOf(path: string): string | undefined {
  return Object.keys(rooms).find((room) => path.startsWith(`${room}/`));
}

/** For the architecture page, in Markdown. */
export function roomTable(): string {
  return [
    "| folder | what it is for | may import |",
    "| --- | --- | --- |",
    ...Object.entries(rooms).map(
      ([room, { is, imports }]) =>
        `| \`${room}/\` | ${is} | ${imports.map(short).join(", ") || "nothing of ours"} |`,
    ),
  ].join("\n");
}

function short(room: string): string {
  return room.replace(/^(?:src|packages)\//, "");
}
