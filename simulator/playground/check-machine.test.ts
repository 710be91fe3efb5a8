import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createGit } from "../../src/git/git.ts";
import { checkMachine, checkPort, NotReadyError } from "./check-machine.ts";

describe("before a playground starts", () => {
  let base: string;
  before(async () => {
    base = await mkdtemp(join(tmpdir(), "turbot-machine-"));
  });
  after(() => rm(base, { recursive: true, force: true }));

  const git = (PATH = process.env.PATH) => createGit({ cwd: base, env: { PATH } });
  const says = (words: RegExp) => (error: unknown) =>
    error instanceof NotReadyError && words.test(error.message) && !error.message.includes("\n");

  test("a machine that has everything passes", () => checkMachine({ git: git(), folder: join(base, "new") }));

  test("no git: where to get it", () =>
    assert.rejects(checkMachine({ git: git(base), folder: base }), says(/git-scm\.com/)));

  test("an old git: which one is needed", async () => {
    await writeFile(join(base, "git"), '#!/bin/sh\necho "git version 2.17.1"\n', { mode: 0o755 });
    await assert.rejects(
      checkMachine({ git: git(`${base}:/bin:/usr/bin`), folder: base }),
      says(/needs git 2\.31 or newer, and this is 2\.17/),
    );
  });

  test("an unwritable folder: choose another one", async () => {
    await writeFile(join(base, "file"), "");
    await assert.rejects(
      checkMachine({ git: git(), folder: join(base, "file", "playground") }),
      says(/--folder <path>/),
    );
  });

  test("a taken port: a command that starts it with a free one", async (t) => {
    const server = createServer().listen(0, "127.0.0.1");
    t.after(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const error = await checkPort(port, (other) => `fish --port ${other}`).then(
      () => assert.fail("the port is taken"),
      (refusal: unknown) => refusal,
    );
    assert(error instanceof NotReadyError);
    const [, other] =
      /^Port \d+ is taken by another program: .* or start with fish --port (\d+)$/.exec(error.message) ?? [];
    assert.notEqual(Number(other), port);
    await checkPort(Number(other), String);
  });

  test("any free port is always free", () => checkPort(0, String));
});
