import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { type FreshClone, freshClone } from "./fresh-clone.ts";
import { pagesOf, readCommands, type Shown } from "./read-commands.ts";
import { type Way, ways } from "./ways.ts";

// What a page tells people to type.

const root = resolve(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const run = promisify(execFile);
const shown = readCommands(root);
const isMeant = (known: string | RegExp, command: string) =>
  typeof known === "string" ? known === command : known.test(command);
const wayOf = ({ command }: Shown): Way | undefined => ways.find(([known]) => isMeant(known, command))?.[1];

test("every command in the documents is run here, by another test, or is listed with why not", () => {
  const unknown = shown.filter((one) => wayOf(one) === undefined);
  assert.deepEqual(
    unknown.map(({ page, command }) => `${page}: ${command}`),
    [],
    "say in test/commands/ways.ts how each of these is tried",
  );
  const stale = ways.filter(([known]) => !shown.some(({ command }) => isMeant(known, command)));
  assert.deepEqual(
    stale.map(([known]) => String(known)),
    [],
    "no page has these any more",
  );
  const gone = ways.flatMap(([, way]) =>
    way.way === "test" && !existsSync(join(root, way.path)) ? [way.path] : [],
  );
  assert.deepEqual(gone, []);
});

test("a shell can read every command in the documents", () => {
  const { stderr } = spawnSync("sh", ["-n"], {
    input: shown.map(({ command }) => command).join("\n"),
    encoding: "utf8",
  });
  assert.equal(stderr, "", "the numbers are those of the commands, in the order of the pages");
});

/** Programs with options, each with how pages call it and what it says about itself. */
const programs: readonly (readonly [called: RegExp, help: readonly string[]])[] = [
  [/npm run setup -- ([^`\n]*)/g, ["bin/start.js", "--setup", "--help"]],
  [/npm run doctor -- ([^`\n]*)/g, ["bin/start.js", "--doctor", "--help"]],
  [/npm run playground -- ([^`\n]*)/g, ["bin/start.js", "--playground", "--help"]],
  [/bin\/supervisor\.ts ([^`\n]*)/g, ["bin/supervisor.ts", "--help"]],
  [/(?:npm run turbot --|\bturbot\.ts|[`\n]turbot) ([^`\n]*)/g, ["bin/turbot.ts", "--help"]],
  [/npm run chaos -- ([^`\n]*)/g, ["bin/chaos.ts", "--help"]],
  [/npm run bad-month -- ([^`\n]*)/g, ["bin/bad-month.ts", "--help"]],
  [/npm run month -- ([^`\n]*)/g, ["bin/month.ts", "--help"]],
  [/npm run load -- ([^`\n]*)/g, ["bin/load.ts", "--help"]],
  [/npm run story -- ([^`\n]*)/g, ["bin/story.ts", "--help"]],
];

test("every option in the documents is one that its program names", async () => {
  const texts = pagesOf(root).map((page) => read(page).replaceAll(/\\\n\s*/g, ""));
  const unknown = await twoAtOnce(programs, async ([called, help]) => {
    const uses = texts.flatMap((text) => [...text.matchAll(called)].map(([, rest = ""]) => rest));
    // Of this program: what comes after && is another's.
    const options = uses.flatMap(
      (use) => use.split(/&&|\s#\s/, 1)[0]?.match(/(?<=^|\s)--[a-z][\w-]*/g) ?? [],
    );
    if (options.length === 0) return [];
    const { stdout, stderr } = await run(process.execPath, [...help], { cwd: root }).catch((error) => error);
    const said = `${stdout}${stderr}`;
    return options
      .filter((option) => option !== "--help" && !said.includes(option))
      .map((option) => `${help.join(" ")}: ${option}`);
  });
  assert.deepEqual(unknown.flat(), []);
});

test("the commands that can run here do what their page says", async (t) => {
  const fresh = freshClone(root, tmpdir());
  t.after(fresh.remove);
  const [, example] = /--status\n```\n\n```\n([\s\S]*?)```/.exec(read("docs/operating.md")) ?? [];
  const status = await run(process.execPath, ["bin/supervisor.ts", "--status"], {
    cwd: fresh.clone,
    env: fresh.env,
  });
  assert.equal(status.stdout, example, "docs/operating.md shows what this looks like");
  const pages = [...new Set(shown.map(({ page }) => page))];
  const wrong = await twoAtOnce(pages, (page) => typePage(page, fresh));
  assert.deepEqual(wrong.flat(), []);
});

const typedOnce = new Set<string>();

/** Types a page's commands, block by block. @returns what went otherwise than it should */
async function typePage(page: string, { clone, env, newMachine }: FreshClone): Promise<readonly string[]> {
  const wrong: string[] = [];
  const ofPage = shown.filter((one) => one.page === page);
  for (const block of Map.groupBy(ofPage, (one) => one.block).values()) {
    const typed = block.flatMap(({ command }, index) => {
      const way = wayOf({ page, block: 0, command });
      if (way?.way !== "here" || (way.needs !== undefined && !isInstalled(way.needs))) return [];
      // What npm runs says the same on every page.
      if (command.startsWith("npm ") && typedOnce.has(command)) return [];
      typedOnce.add(command);
      return [{ command, way, mark: `--- ${index} ended with ` }];
    });
    if (typed.length === 0) continue;
    const clones = typed.some(({ command }) => command.startsWith("git clone "));
    const machine = clones ? newMachine() : undefined;
    const where =
      machine === undefined ? { cwd: clone, env } : { cwd: machine, env: { ...env, HOME: machine } };
    const script = typed.map(({ command, way, mark }) => {
      const added = Object.entries(way.env ?? {}).map(([name, value]) => `export ${name}="$PWD/${value}"; `);
      // In a shell of its own only if it has an environment of its own: `cd` holds for what follows.
      const whole = added.length === 0 ? command : `( ${added.join("")}${command} )`;
      return `${whole}\necho "${mark}$?"`;
    });
    const { stdout } = await run("sh", ["-c", `exec 2>&1 </dev/null\n${script.join("\n")}`], where);
    let rest = stdout;
    for (const { command, way, mark } of typed) {
      const [said = "", after = ""] = split(rest, mark);
      const [code = "", later = ""] = split(after, "\n");
      rest = later;
      if (Number(code) !== (way.exit ?? 0) || !(way.says ?? /^/).test(said)) {
        wrong.push(`${page}: ${command}\nended with ${code} and said\n${said}`);
      }
    }
  }
  return wrong;
}

/** More would only slow each other down, and other tests with them. */
async function twoAtOnce<T, R>(list: readonly T[], work: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  const rest = [...list];
  const lane = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) results.push(await work(next));
  };
  await Promise.all([lane(), lane()]);
  return results;
}

function split(text: string, at: string): readonly [string, string] {
  const place = text.indexOf(at);
  return place === -1 ? [text, ""] : [text.slice(0, place), text.slice(place + at.length)];
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
}
