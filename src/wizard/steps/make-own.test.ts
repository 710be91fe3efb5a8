import assert from "node:assert/strict";
import { test } from "node:test";
import { createDoctorWorld } from "../../doctor/fixtures/doctor-world.ts";
import type { Ask } from "../asking/ask.ts";
import { createSettingsDraft } from "../settings-draft.ts";
import type { StepPowers } from "../step.ts";
import { createAdminLogin } from "./admin-login.ts";
import { findClone } from "./find-clone.ts";
import { makeOwn } from "./make-own.ts";

test("asks for a login if the known one may not fork, and keeps none of them", async (t) => {
  const { github, home } = await createDoctorWorld(t, { isSomebodyElses: true });
  github.limitToken(["administration"]);
  const settings = { GITHUB_API_URL: github.url, GITHUB_TOKEN: github.token };
  const draft = createSettingsDraft(home, settings, {});
  const said: string[] = [];
  const never = () => assert.fail("nobody is asked that");
  const ask: Ask = {
    isInteractive: true,
    isSaid: () => false,
    found: (line) => void said.push(line),
    trouble: (line) => void said.push(`! ${line}`),
    explain: (title, lines) => void said.push(`${title}: ${lines.join(" ")}`),
    async secret() {
      // The page makes one that may.
      github.limitToken([]);
      return github.token;
    },
    ...{ text: never, confirm: never, choose: never, chooseSome: never },
    during: (_message, work) => work(),
  };
  const powers: StepPowers = {
    ...{ ask, draft, home, env: { PATH: process.env.PATH, GH_CONFIG_DIR: "/nowhere" } },
    has: () => false,
    service: undefined,
    now: Date.now,
    wait: async () => {},
    randomHex: () => "",
  };
  const clone = await findClone(powers);
  await makeOwn(powers, clone, { kind: "fork", of: "kelp/turbot" }, createAdminLogin(powers));
  assert.match(
    said.join("\n"),
    /^! GitHub: this login can't fork kelp\/turbot \(Resource not accessible.*\nTo fork kelp\/turbot, set-up needs your own login at GitHub, once; it isn't stored.*settings\/tokens\/new\?scopes=repo,workflow.*\nGitHub: reef\/turbot is a fork of kelp\/turbot\.\nGit: this clone's origin is reef\/turbot now/,
  );
  assert.deepEqual([...draft.changes().keys()], ["GITHUB_REPO"]);
});
