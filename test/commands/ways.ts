import { newHome, oldHome, stoppedHome } from "./fresh-clone.ts";

/** How a command that a document shows is tried. */
export type Way =
  /** In `commands.test.ts`, in a fresh copy of the project with a home of its own. */
  | {
      readonly way: "here";
      /** 0, if it isn't said. */
      readonly exit?: number;
      /** What it has to print, among other things. */
      readonly says?: RegExp;
      /** Environment variables of this command alone: folders in the clone. */
      readonly env?: Readonly<Record<string, string>>;
      /** A program that a machine may lack: then it isn't run. */
      readonly needs?: string;
    }
  /** By another test, which names what it runs in its own way. */
  | { readonly way: "test"; readonly path: string }
  /** It can't run here. It is parsed, and its scripts and flags exist. */
  | { readonly way: "not run"; readonly because: string };

const here = (says?: RegExp, more: Omit<Extract<Way, { way: "here" }>, "way" | "says"> = {}): Way => ({
  way: "here",
  ...(says === undefined ? {} : { says }),
  ...more,
});
const test = (path: string): Way => ({ way: "test", path });
const notRun = (because: string): Way => ({ way: "not run", because });

const network = notRun("it loads packages from a registry");
const root = notRun("it takes root, and changes the machine");
const bot = test("src/app/status.test.ts");
const containers = notRun("it takes Docker");
const long = notRun("it takes minutes");
const service = notRun("it takes systemd, and a service that runs");
const outside = notRun("it writes outside of the home folder; the same with ~/turbot is run");

/** By their exact text, or by a pattern for many of one kind. A command that is in none fails the test, and so does a line here that nothing needs. */
export const ways: readonly (readonly [command: string | RegExp, Way])[] = [
  // Starting
  ["npm ci", network],
  ["npm ci && npm start", network],
  ["npm ci && npm test", network],
  ["npm ci --ignore-scripts && npm rebuild --ignore-scripts", network],
  ["npm start", test("bin/start.test.ts")],
  ["git clone https://github.com/you/turbot", here()],
  ["git clone https://github.com/you/turbot ~/turbot", here()],
  ["git clone https://github.com/owner/turbot.git ~/turbot", here()],
  ["cd ~/turbot", here()],
  ["cd turbot/deploy", here()],
  ["git clone https://github.com/you/turbot /srv/turbot", outside],
  ["cd /srv/turbot", outside],
  ["npm run setup", test("src/wizard/setup.test.ts")],
  ["npm run setup -- --help", here(/--admin-channel/)],
  [/^DISCORD_TOKEN=… .*npm run setup -- /, test("src/wizard/setup.test.ts")],
  ["npm run doctor", here(/✗ Settings: DISCORD_TOKEN is missing/, { exit: 1 })],
  ["npm run doctor -- --json", here(/"ok": false/, { exit: 1 })],
  ["npm run doctor -- --credit", here(/✗ Settings/, { exit: 1 })],

  // The machine
  [/^sudo /, root],
  ["brew install git node", notRun("it takes macOS")],
  [/^docker compose /, containers],
  [/^docker build /, containers],
  [/^kubectl /, notRun("it takes a cluster")],
  [/^npm run turbot -- cells /, test("src/cells/cells.test.ts")],
  ["cd cells && docker compose up -d reef", containers],
  ['echo "GITHUB_REPO=you/turbot" > .env', here()],
  ["journalctl -u turbot -f", service],
  [/^journalctl -u turbot -o cat /, service],
  [/^curl http:/, bot],

  // Looking, and by hand
  ["node_modules/.bin/node bin/supervisor.ts --status", here(/^running {8}9fa6d4f91$/m)],
  [/^jq /, here(/exit code 1/, { needs: "jq" })],
  [
    "node_modules/.bin/node bin/supervisor.ts --go-back",
    here(/^9d53b7f7e will run/m, { env: { TURBOT_HOME: stoppedHome } }),
  ],
  [
    "node_modules/.bin/node bin/supervisor.ts --pardon 4b1d6a3cc",
    here(/^4b1d6a3cc can be deployed again/m, { env: { TURBOT_HOME: stoppedHome } }),
  ],
  ["node_modules/.bin/node bin/supervisor.ts --deploy origin/main", here(/will be deployed/)],
  ["node_modules/.bin/node bin/supervisor.ts --here", test("src/supervisor/succession.test.ts")],
  ['echo "PLUGIN_SECRETS_KEY=$(openssl rand -hex 32)" >> .env', here()],

  ["df -h .", here()],
  ["du -sh data/*", here(/supervisor\.json/)],

  // Copies
  ["openssl rand -base64 24 > ~/backup-passphrase && chmod 600 ~/backup-passphrase", here()],
  [
    "npm run turbot -- backup ~/turbot-backup",
    here(/^Made .*turbot-backup: \d+ files/m, { env: { TURBOT_HOME: oldHome } }),
  ],
  ["npm run turbot -- restore ~/turbot-backup --check", here(/is whole/)],
  ["npm run turbot -- restore ~/turbot-backup", here(/npm run doctor/, { env: { TURBOT_HOME: newHome } })],
  [/^cd \/srv\/turbot && .*turbot\.ts backup/, outside],

  // Updates
  ["git remote add upstream https://github.com/owner/turbot.git", here()],
  ["git ls-remote --tags upstream", here(/refs\/tags\/v0\.3\.0/)],
  ["git remote remove upstream", here()],
  ["git fetch upstream --tags", here()],
  ["git switch -c update-to-0.3.0 && git merge v0.3.0", here(/news\.txt/)],
  ["git push -u origin update-to-0.3.0", here(/new branch/)],

  // Plugins
  ["npm run turbot -- new tide-table", here(/plugins\/tide-table\.ts/)],
  ["npm run turbot -- try plugins/tide-table.ts --command tide-table", here(/Turbotastic!/)],
  ["npm run turbot -- test plugins/tide-table.ts", here()],
  ["npm run turbot -- scan plugins/tide-table.ts", here()],
  [/^turbot try plugins\//, test("src/plugins/dry-run/writing-plugins.test.ts")],

  // For people who work on Turbot
  ["npm run turbot", here(/turbot backup <file>/, { exit: 2 })],
  ["npm run docs", here(/^docs\/configuration\.md: unchanged$/m)],
  [/^npm run (check|check:quick|format|lint)$/, notRun("it is what runs this test, or runs beside it")],
  ["npm run story", test("test/scenarios/whole-loop.test.ts")],
  [/^npm run chaos/, test("test/scenarios/chaos.test.ts")],
  ["npm run canary", long],
  [/^npm run (load|month|bad-month|bench|cells)\b/, long],
  ["npm run pictures", notRun("it takes Chromium")],
];
