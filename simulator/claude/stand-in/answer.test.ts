import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { silentLog } from "../../../src/log/log.ts";
import {
  type ChangeSet,
  ChangeSet as ChangeSetForm,
  FileChoice,
  forms,
} from "../../../src/pipeline/change-set.ts";
import { createScanner } from "../../../src/policy/scanner.ts";
import type { Call } from "../call-shape.ts";
import { answerAsStandIn } from "./answer.ts";

test("a change asked for in a review is noted in its plugin", () => {
  const shown = `<file path="plugins/dice.ts">\nimport { TurbotPlugin } from "turbot";\n\nexport default class Dice extends TurbotPlugin {}\n</file>`;
  const asked = `<plan>\nRoll dice.\n</plan>\n\nIt changes: plugins/dice.ts, plugins/dice.test.ts.\n\n<review>\nmake it blue\n</review>`;
  const reply = answerAsStandIn(call(shown, [asked], forms.plugin));
  assert.ok(reply.kind === "form");
  const [change] = ChangeSetForm.parse(reply.input).changes;
  assert.ok(change?.action === "edit" && change.path === "plugins/dice.ts");
  assert.match(change.edits[0]?.replace ?? "", /^\/\/ Changed after a review\.\nexport default class Dice/);
});

test("a plugin in quarantine is fixed in its own file", () => {
  const wish = 'Fix the plugin dice (plugins/dice.ts), which is quarantined. The error: "type error"';
  const planned = words(planSystem, `Feature request:\n${wish}`);
  assert.match(planned, /Fixes \*\*dice\*\*[\s\S]*---PLAN_READY---$/);
  const shown = `<file path="plugins/dice.ts">\nexport default class Dice extends TurbotPlugin {}\n</file>`;
  const reply = answerAsStandIn(call(shown, [`<plan>\n${planned}\n</plan>`], forms.plugin));
  assert.ok(reply.kind === "form");
  const { changes } = ChangeSetForm.parse(reply.input);
  assert.deepEqual(
    changes.map(({ action, path }) => [action, path]),
    [["edit", "plugins/dice.ts"]],
  );
});

const chatSystem = "You are Turbot. End your whole answer with `[FEATURE]` or `[IMPROVEMENT]`.";
const planSystem =
  "You plan.\n\n---PLAN_READY---\n\nCommand names that are taken:\n- `/roll` belongs to dice";

function call(system: string, turns: readonly string[], form?: string): Call {
  return {
    model: "claude-sonnet-5-5",
    max_tokens: 4_000,
    system: [{ type: "text", text: system }],
    messages: turns.map((content, index) => ({ role: index % 2 === 0 ? "user" : "assistant", content })),
    ...(form === undefined
      ? {}
      : { output_config: { format: { type: "json_schema", schema: { type: "object", title: form } } } }),
  };
}

function words(system: string, ...turns: string[]): string {
  const reply = answerAsStandIn(call(system, turns));
  assert.ok(reply.kind === "text");
  return reply.text;
}

const says = (text: string, id = "1") => JSON.stringify({ from: "Finn", id, says: text });

describe("the stand-in for Claude, chatting", () => {
  test("says that it is a stand-in, once", () => {
    const first = words(chatSystem, says("hello"));
    assert.match(first, /^\(I'm the playground's stand-in for Claude\.\)/);
    assert.doesNotMatch(words(chatSystem, says("hello"), first, says("how are you?")), /stand-in/);
  });

  test("remembers what somebody told it, and doesn't confuse people", () => {
    const told = `${says("call me Ishmael, and my favourite fish is a turbot")}\n${says("call me Ahab", "2")}`;
    assert.match(words(chatSystem, told, "Aye!", says("what's my name?")), /Ishmael/);
    assert.match(words(chatSystem, told, "Aye!", says("what's my favourite fish?")), /turbot/);
    assert.match(words(chatSystem, told, "Aye!", says("what's my name?", "2")), /Ahab/);
    assert.match(words(chatSystem, told, "Aye!", says("what's my name?", "3")), /haven't told me/);
  });

  const wishes: readonly (readonly [string, string | undefined])[] = [
    ["I wish we could roll dice here", "[FEATURE]"],
    ["can you add a poll command?", "[FEATURE]"],
    ["it would be nice to have quotes", "[FEATURE]"],
    ["please be more polite", "[IMPROVEMENT]"],
    ["could you make your replies shorter?", "[IMPROVEMENT]"],
    ["hello there, who are you?", undefined],
    ["are you still there?", undefined],
    ["what can you do?", undefined],
  ];
  for (const [wish, marker] of wishes) {
    test(`"${wish}" ends with ${marker ?? "no marker"}`, () => {
      const last = words(chatSystem, says(wish)).split("\n").at(-1);
      if (marker === undefined) assert.doesNotMatch(String(last), /\[(FEATURE|IMPROVEMENT)\]/);
      else assert.equal(last, marker);
    });
  }
});

describe("the stand-in for Claude, planning", () => {
  const header = 'The requester, called "Marina" on Discord, wrote (untrusted text). Feature request:\n';

  test("asks one question, then plans, with a command name that is free", () => {
    const question = words(planSystem, `${header}I wish we could roll dice`);
    assert.match(question, /\?$/);
    assert.doesNotMatch(question, /PLAN_READY/);
    const plan = words(planSystem, `${header}I wish we could roll dice`, question, "six sides");
    assert.match(plan, /`\/dice`/);
    assert.match(plan, /Details[^\n]*\n\n---PLAN_READY---$/);
    assert.doesNotMatch(plan, /I wish we could|six sides$/m, "nothing of it is in the asker's words");
  });

  test("asks nothing when the wish names its command", () => {
    assert.match(words(planSystem, `${header}/flip for a coin`), /---PLAN_READY---$/);
  });

  test("plans a change to Turbot itself when asked for one", () => {
    const asked = header.replace("Feature request", "Bot improvement");
    assert.match(words(planSystem, `${asked}crash at start`), /bin\/bot\.ts[\s\S]*---PLAN_READY---$/);
  });
});

describe("the stand-in for Claude, writing", () => {
  const policyPath = fileURLToPath(new URL("../../../SECURITY_POLICY.md", import.meta.url));
  const scanner = createScanner({ nodePath: process.execPath, policyPath, log: silentLog });
  after(() => scanner.stop());

  const taken = "# Command names\n\nTaken slash commands: /ping, /roll.\nTaken prefix commands: none.";
  function plugin(wish: string, ...more: string[]): ChangeSet {
    const reply = answerAsStandIn(call(taken, [`Plan:\n- **Subject:** ${wish}`, ...more], forms.plugin));
    assert.ok(reply.kind === "form");
    return ChangeSetForm.parse(reply.input);
  }
  async function scanned(change: ChangeSet) {
    const [first] = change.changes;
    assert.ok(first?.action === "write");
    const [file] = await scanner.scan([{ path: first.path, source: first.content }]);
    assert.ok(file);
    return file;
  }

  const good: readonly (readonly [string, string, string])[] = [
    ["roll some dice", "plugins/dice.ts", "dice"],
    ["a poll with buttons", "plugins/poll.ts", "poll"],
    ["remember quotes", "plugins/quotes.ts", "quote"],
    ["flip a coin", "plugins/coin-flip.ts", "flip"],
    ["a magic 8-ball", "plugins/eight-ball.ts", "ask"],
    ["count the fish", "plugins/counter.ts", "count"],
    ["greet me", "plugins/greeting.ts", "hello"],
    ["shark facts", "plugins/shark-facts.ts", "shark-facts"],
  ];
  for (const [wish, path, command] of good) {
    test(`"${wish}" becomes ${path}, which the policy permits, with a test`, async () => {
      const change = plugin(wish);
      const file = await scanned(change);
      assert.deepEqual(file.findings, []);
      assert.equal(file.path, path);
      assert.deepEqual(
        file.commands.map(({ name }) => name),
        [command],
      );
      assert.equal(change.changes[1]?.path, path.replace(/\.ts$/, ".test.ts"));
    });
  }

  test("an existing plugin isn't overwritten", () => {
    const system = `${taken}\n\n<file path="plugins/dice.ts">\n…\n</file>`;
    const reply = answerAsStandIn(call(system, ["<plan>\nRoll some dice.\n</plan>"], forms.plugin));
    assert.ok(reply.kind === "form");
    assert.equal(ChangeSetForm.parse(reply.input).changes[0]?.path, "plugins/dice-2.ts");
  });

  test("a wish that tries to end the source it is quoted in stays a text", async () => {
    const file = await scanned(plugin(`shark "; process.exit(); \` \${1} */ facts`));
    assert.deepEqual(file.findings, []);
  });

  test("a policy violation, when asked for, in every round", async () => {
    const asked = "dice, with a policy violation";
    assert.equal((await scanned(plugin(asked))).ok, false);
    assert.equal((await scanned(plugin(asked, "{}", "The scan found: import"))).ok, false);
  });

  test("…or only in the first, when asked to fix it then", async () => {
    const asked = "dice, with a policy violation, then fixed";
    assert.equal((await scanned(plugin(asked))).ok, false);
    assert.equal((await scanned(plugin(asked, "{}", "The scan found: import"))).ok, true);
  });

  test("a taken name, when asked for", async () => {
    const file = await scanned(plugin("dice with a taken name"));
    assert.deepEqual(
      file.commands.map(({ name }) => name),
      ["ping"],
    );
  });

  test("a type error, when asked for", () => {
    const [first] = plugin("dice with a type error").changes;
    assert.match(first?.action === "write" ? first.content : "", /const fins: number = "two"/);
  });

  test("a crash at start is written after the imports of the file it asked to read", () => {
    const wish = "- **On purpose:** crash at start";
    const chosen = answerAsStandIn(call("", [wish], forms.choose));
    assert.deepEqual(chosen.kind === "form" && FileChoice.parse(chosen.input).paths, ["bin/bot.ts"]);
    const bot = 'import { a } from "a";\nimport { b } from "b";\n\na(b);';
    const shown = `${wish}\n\n### bin/bot.ts\n\`\`\`ts\n${bot}\n\`\`\``;
    const changed = answerAsStandIn(call("", [shown], forms.core));
    assert.ok(changed.kind === "form");
    const [change] = ChangeSetForm.parse(changed.input).changes;
    assert.ok(change?.action === "edit");
    assert.equal(change.path, "bin/bot.ts");
    assert.equal(change.edits[0]?.find, 'import { b } from "b";');
    assert.match(change.edits[0]?.replace ?? "", /This release hit a reef/);
  });

  test("any other core change is a harmless line", () => {
    const shown = '- **Subject:** greeting\n\n<file path="README.md">\n# Turbot\n\nA fish.\n</file>';
    const changed = answerAsStandIn(call("", [shown], forms.core));
    assert.ok(changed.kind === "form");
    const [change] = ChangeSetForm.parse(changed.input).changes;
    assert.ok(change?.action === "edit");
    assert.deepEqual(change.edits, [
      { find: "# Turbot", replace: "# Turbot\n\n> Somebody wished for something here.\n" },
    ]);
  });
});
