import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { runProgram } from "../git/run-program.ts";
import { foreignPackages } from "./foreign-packages.ts";
import { depsFolder, prepareDependencies } from "./prepare-dependencies.ts";
import { toolEnvironment } from "./tool-environment.ts";

/** Packs a folder as a registry's tarball. */
function pack(folder: string): Buffer {
  const { status, stdout } = spawnSync("tar", ["-czf", "-", "-C", folder, "package"]);
  assert.equal(status, 0);
  return stdout;
}

/**
 * A home with a secret in its `.env`, a release, and a registry with one package for each of two systems. Every possible
 * script steals the secret.
 */
async function setUp(t: TestContext) {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "turbot-deps-")));
  t.after(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, ".env"), "DISCORD_TOKEN=a-secret\n");
  const stolen = join(home, "stolen");
  mkdirSync(stolen);
  const steal = (by: string) => `cat ${join(home, ".env")} > ${join(stolen, by)}`;
  const scripts = (by: string) =>
    Object.fromEntries(
      ["preinstall", "install", "postinstall", "prepare", "prepublish", "preprepare", "postprepare"].map(
        (name) => [name, steal(`${by}-${name}`)],
      ),
    );
  const tarballs = new Map<string, Buffer>();
  const registry = createServer((request, response) => {
    const file = tarballs.get(request.url ?? "");
    response.writeHead(file === undefined ? 404 : 200).end(file);
  });
  await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
  t.after(() => registry.close());
  const address = registry.address();
  assert.ok(typeof address === "object" && address !== null);

  const other = process.platform === "darwin" ? "linux" : "darwin";
  const locked = [process.platform, other].map((os) => {
    const name = `pearl-${os}`;
    const folder = mkdtempSync(join(home, "made-"));
    mkdirSync(join(folder, "package"));
    const facts = { name, version: "1.0.0", bin: { pearl: "pearl.js" }, os: [os] };
    writeFileSync(
      join(folder, "package", "package.json"),
      JSON.stringify({ ...facts, scripts: scripts(name) }),
    );
    writeFileSync(join(folder, "package", "pearl.js"), "#!/usr/bin/env node\n");
    const file = pack(folder);
    tarballs.set(`/${name}.tgz`, file);
    const integrity = `sha512-${createHash("sha512").update(file).digest("base64")}`;
    const resolved = `http://127.0.0.1:${address.port}/${name}.tgz`;
    const { version, bin } = facts;
    return [
      `node_modules/${name}`,
      { version, resolved, integrity, os: [os], bin, optional: true, hasInstallScript: true },
    ] as const;
  });
  const wanted = Object.fromEntries([process.platform, other].map((os) => [`pearl-${os}`, "1.0.0"]));
  const root = { name: "reef", version: "1.0.0", optionalDependencies: wanted };
  const release = join(home, "release");
  mkdirSync(release);
  writeFileSync(join(release, "package.json"), JSON.stringify({ ...root, scripts: scripts("reef") }));
  writeFileSync(
    join(release, "package-lock.json"),
    JSON.stringify({
      ...{ name: "reef", version: "1.0.0", lockfileVersion: 3, requires: true },
      packages: { "": { ...root, hasInstallScript: true }, ...Object.fromEntries(locked) },
    }),
  );
  writeFileSync(join(release, ".npmrc"), "ignore-scripts=false\nforeground-scripts=true\n");
  const prepare = (packageStore?: string) =>
    prepareDependencies(
      {
        home,
        adoptFrom: [],
        packageStore,
        npm: ["npm"],
        toolEnv: { ...toolEnvironment(process.env), HOME: home, npm_config_cache: join(home, "cache") },
        installMs: 120_000,
        run: runProgram,
        hide: (text) => text,
      },
      release,
      new AbortController().signal,
    );
  return { home, stolen, release, prepare };
}

test("a release's packages are installed without running any of their scripts or its own, and with every link", async (t) => {
  const { stolen, prepare } = await setUp(t);
  const modules = await prepare();
  assert.ok(existsSync(join(modules, `pearl-${process.platform}`, "pearl.js")), "it is installed");
  assert.ok(existsSync(join(modules, ".bin", "pearl")), "npm 10 leaves this link out until it rebuilds");
  assert.deepEqual(spawnSync("ls", [stolen], { encoding: "utf8" }).stdout, "");
});

test("packages that the machine shares are linked, unless another Turbot could change them, and installed once they are gone", async (t) => {
  const { home, release, prepare } = await setUp(t);
  const store = join(home, "store");
  const share = async () => {
    const script = fileURLToPath(new URL("../../deploy/share-packages.sh", import.meta.url));
    const env = { ...toolEnvironment(process.env), HOME: home, npm_config_cache: join(home, "cache") };
    const args = [script, release, store];
    const end = await runProgram({
      ...{ file: "sh", args, cwd: home, env },
      timeoutMs: 120_000,
      outputLimit: 1_000_000,
    });
    assert.equal(end.code, 0, end.stderr);
    return end.stdout;
  };
  await share();
  assert.match(await share(), /are in .* already/);
  const [only = ""] = readdirSync(store);
  const modules = () => prepare(store);
  const shared = join(store, only, "node_modules");
  assert.equal(await modules(), shared);
  assert.ok(existsSync(join(shared, ".bin", "pearl")));

  // The next image has other packages, and the release needs its own.
  rmSync(shared, { recursive: true });
  assert.match(await modules(), /data.deps/);

  rmSync(depsFolder(home), { recursive: true });
  rmSync(store, { recursive: true });
  await share();
  chmodSync(shared, 0o777);
  assert.match(await modules(), /data.deps/);
});

test("a release that takes a package from git isn't installed: npm would run the package's programs anyway", async (t) => {
  const { home, stolen, release, prepare } = await setUp(t);
  const file = join(release, "package-lock.json");
  const lock = JSON.parse(readFileSync(file, "utf8"));
  lock.packages[""].dependencies = { pearls: "github:reef/pearls" };
  lock.packages["node_modules/pearls"] = {
    version: "1.0.0",
    resolved: "git+ssh://git@github.com/reef/pearls.git#abc",
  };
  writeFileSync(file, JSON.stringify(lock));
  await assert.rejects(prepare(), /don't come from the registry \(pearls\).*Take them from the registry/);
  assert.equal(existsSync(depsFolder(home)), false);
  assert.deepEqual(spawnSync("ls", [stolen], { encoding: "utf8" }).stdout, "");
});

test("packages from outside the registry are recognized in every form that a lock file can have them in", () => {
  const lock = (packages: object) => JSON.stringify({ lockfileVersion: 3, packages });
  for (const spec of [
    "reef/pearls",
    "reef/pearls#v1",
    "github:reef/pearls",
    "gist:11081aaa281",
    "git://github.com/reef/pearls.git#1",
    "git+https://reef.example/pearls.git",
    "git@github.com:reef/pearls.git",
    "https://github.com/reef/pearls.git",
    "https://github.com/reef/pearls.git#v1",
    "ssh://git@reef.example/pearls",
    "file:../pearls",
    "../pearls",
    "~/pearls",
    "workspace:*",
  ]) {
    assert.deepEqual(foreignPackages(lock({ "": { dependencies: { pearls: spec } } })), ["pearls"], spec);
    assert.deepEqual(
      foreignPackages(lock({ "node_modules/x": { optionalDependencies: { pearls: spec } } })),
      ["pearls"],
      spec,
    );
  }
  assert.deepEqual(foreignPackages(lock({ "node_modules/pearls": { link: true, resolved: "pearls" } })), [
    "pearls",
  ]);
  assert.deepEqual(foreignPackages(lock({ "node_modules/pearls": { resolved: "git+ssh://x/y" } })), [
    "pearls",
  ]);
  const fine = {
    a: "1.0.0",
    b: "^1 || >=2 <3",
    f: "~8.5.0",
    c: "npm:@reef/pearls@1",
    d: "latest",
    e: "https://reef.example/p.tgz",
  };
  assert.deepEqual(foreignPackages(lock({ "": { version: "1.0.0", dependencies: fine } })), []);
});

test("Turbot's own lock file needs neither scripts nor packages from outside the registry", () => {
  const text = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
  assert.deepEqual(foreignPackages(text), []);
  const { packages } = JSON.parse(text) as { packages: Record<string, { hasInstallScript?: boolean }> };
  const scripted = Object.entries(packages).filter(
    ([place, one]) => place !== "" && one.hasInstallScript === true,
  );
  assert.deepEqual(scripted, []);
});

test("no workflow runs install scripts: a lock file is read by people after its checks, not before", () => {
  const folder = new URL("../../.github/workflows/", import.meta.url);
  const installs = readdirSync(folder).flatMap((name) =>
    readFileSync(new URL(name, folder), "utf8")
      .split("\n")
      .filter((line) => /\bnpm (?:ci|install|i|rebuild)\b/.test(line)),
  );
  assert.ok(installs.length >= 2);
  for (const line of installs) {
    for (const command of line.split("&&")) assert.match(command, /--ignore-scripts\b/);
    assert.match(line, /npm rebuild --ignore-scripts/);
  }
});
