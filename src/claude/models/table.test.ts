import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import type Anthropic from "@anthropic-ai/sdk";
import { z } from "zod";
import { startClaude } from "../../../simulator/claude/start-claude.ts";
import { silentLog } from "../../log/log.ts";
import { ChangeSet } from "../../pipeline/change-set.ts";
import { type CallKind, callKinds, settingsFor } from "../call-kinds.ts";
import { createClaude } from "../create-claude.ts";
import { allOn } from "../fixtures/all-on.ts";
import { refuseAsDocumented } from "../fixtures/documented-rules.ts";
import type { Model } from "./model.ts";
import { findModel, models } from "./table.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const kinds = Object.keys(callKinds) as CallKind[];
/** Before the first model retires. */
const day = Date.UTC(2026, 10, 22);

describe("every kind of call on every model", () => {
  it("is accepted by an API that enforces each model's rules, and by rules written from the documents alone", async () => {
    for (const { id, bodies } of await bodiesOfAll()) {
      assert.equal(bodies.length, kinds.length, id);
      for (const body of bodies)
        assert.equal(refuseAsDocumented(body), undefined, `${id}: ${JSON.stringify(body).slice(0, 300)}`);
    }
  });

  it("fits the newest SDK's types, without an unknown field", async (t) => {
    const bodies = (await bodiesOfAll()).flatMap((each) => each.bodies);
    assert.equal(typeErrors(t, bodies), "");
    assert.match(typeErrors(t, [{ ...bodies[0], max_fish: 1 }]), /max_fish/);
    assert.match(typeErrors(t, [{ ...bodies[0], thinking: { type: "deep" } }]), /deep/);
  });

  it("leaves room for thinking wherever the model thinks, within what the model can write", async () => {
    for (const { id, bodies } of await bodiesOfAll()) {
      const model = findModel(id);
      assert.ok(model !== undefined);
      for (const { max_tokens: room, thinking } of bodies) {
        assert.ok(room <= model.outputTokens, id);
        const thinks = thinking?.type === "adaptive" || thinking?.type === "enabled";
        if (thinks) assert.ok(room > 4_000, `${id} has ${room} tokens to think and answer in`);
      }
    }
  });
});

describe("what a call asks for", () => {
  const like = (id: string, own: Partial<Model>): Model => {
    const model = findModel(id);
    assert.ok(model !== undefined);
    return { ...model, ...own };
  };

  it("never exceeds what the model can write, however much room is wanted", () => {
    const short = { outputTokens: 4_096 };
    for (const id of ["claude-sonnet-5-5", "claude-sonnet-4-5"]) {
      for (const kind of kinds)
        assert.ok(settingsFor(kind, like(id, short), 2).max_tokens <= short.outputTokens);
    }
    // A thinking budget has to be smaller than the whole room, and at least 1,024: otherwise there is none.
    assert.equal(settingsFor("write_plugin", like("claude-sonnet-4-5", short)).thinking, undefined);
    const some = settingsFor("write_plugin", like("claude-sonnet-4-5", { outputTokens: 20_000 }));
    assert.deepEqual(some.thinking, { type: "enabled", budget_tokens: 4_000 });
    assert.equal(some.max_tokens, 20_000);
  });

  it("thinks a little in chat on a model that does worse without, and not at all on others that can do without", () => {
    assert.deepEqual(settingsFor("chat", like("claude-opus-5", {})).thinking, { type: "adaptive" });
    assert.deepEqual(settingsFor("chat", like("claude-sonnet-5", {})).thinking, { type: "disabled" });
  });
});

describe("the table of models", () => {
  it("has each name once, and finds each model by all its names", () => {
    const names = models.flatMap(({ id, aliases }) => [id, ...aliases]);
    assert.equal(new Set(names).size, names.length);
    for (const model of models)
      for (const name of [model.id, ...model.aliases]) assert.equal(findModel(name), model);
  });

  it("has every model that the newest SDK names, except one that was never generally available and is gone", () => {
    const types = readFileSync(
      join(root, "node_modules/@anthropic-ai/sdk/resources/messages/messages.d.ts"),
      "utf8",
    );
    const union = /^export type Model = (.*)$/m.exec(types)?.[1] ?? "";
    const named = [...union.matchAll(/'(claude-[\w-]+)'/g)].flatMap(([, name]) => name ?? []);
    assert.ok(named.length > 20, union);
    assert.deepEqual(
      named.filter((name) => findModel(name) === undefined),
      ["claude-mythos-preview"],
    );
  });
});

/** What each kind of call sends to each model, over the wire. */
async function bodiesOfAll() {
  const api = await startClaude({ now: () => day });
  try {
    const all: { readonly id: string; readonly bodies: readonly Anthropic.MessageCreateParams[] }[] = [];
    for (const { id } of models) {
      const claude = createClaude({
        apiKey: api.apiKey,
        baseUrl: api.url,
        models: allOn(id),
        log: silentLog,
        now: () => day,
      });
      const from = api.calls.length;
      for (const kind of kinds) await sendOne(claude, kind, api);
      await claude.close();
      all.push({ id, bodies: api.calls.slice(from) });
    }
    return all;
  } finally {
    await api.stop();
  }
}

async function sendOne(
  claude: ReturnType<typeof createClaude>,
  kind: CallKind,
  api: Awaited<ReturnType<typeof startClaude>>,
): Promise<void> {
  const purpose = kind === "chat" || kind === "planning" ? kind : "building";
  const call = {
    context: { purpose, userId: "1", guildId: "10" },
    kind,
    system: [{ text: "You are Turbot.", cache: true }, { text: "It is calm." }],
    messages: [{ role: "user", content: "A pond, please." }],
  } as const;
  if (purpose !== "building") {
    await claude.ask(call);
    return;
  }
  const value =
    kind === "choose_files"
      ? { paths: [] }
      : { title: "Add a pond", summary: "Water.", changes: [{ action: "delete", path: "plugins/land.ts" }] };
  api.script({ form: value });
  const schema: z.ZodType<unknown> =
    kind === "choose_files" ? z.object({ paths: z.array(z.string()) }) : ChangeSet;
  await claude.fill(call, { name: kind, description: "A form", schema });
}

/** The compiler's errors for these bodies, written as literal values. */
function typeErrors(t: TestContext, bodies: readonly object[]): string {
  const folder = mkdtempSync(join(tmpdir(), "contract-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const lines = bodies.map(
    (body, at) => `export const body${at}: Anthropic.MessageCreateParamsStreaming = ${JSON.stringify(body)};`,
  );
  const file = join(folder, "bodies.mts");
  writeFileSync(file, ['import type Anthropic from "@anthropic-ai/sdk";', ...lines].join("\n"));
  const settings = { extends: join(root, "tsconfig.json"), include: [file], exclude: [] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  const tsc = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "--noEmit", "--project", folder], {
    encoding: "utf8",
  });
  const said = `${stdout}${stderr}`.slice(0, 2_000);
  return status === 0 ? "" : said || `tsc ended with ${status}`;
}
