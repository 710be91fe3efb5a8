import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";

const flags = [
  "--permission",
  "--allow-worker",
  "--no-experimental-sqlite",
  "--disallow-code-generation-from-strings",
  "--no-addons",
  "--disable-sigusr1",
  "--no-warnings",
  // Ten times V8's usual: it then compiles the engine's interpreter a second time, which takes 0.2 s, only for plugins that compute a lot.
  "--wasm-tiering-budget=130000000",
];

/** Node's arguments that leave the child nothing but reading its own code. */
export function childPermissions(): readonly string[] {
  return [...flags, ...readable()];
}

/** What the child may read: its own code and the engine's. `node_modules` can be a link, and permissions apply to real paths. */
function readable(): string[] {
  const engine = fileURLToPath(new URL(".", import.meta.resolve("quickjs-wasi/package.json")));
  const paths = [
    ...["child", "../../plugin-runtime", "../../plugin-api", "../../../package.json"].map((path) =>
      fileURLToPath(here(path)),
    ),
    ...["../../ipc/frames.ts", "limits.ts", "child-protocol.ts"].map((path) => fileURLToPath(here(path))),
    engine,
  ];
  // In a release `node_modules` is a link, and the loader reads the link itself too.
  const link = fileURLToPath(here("../../../node_modules"));
  return [...new Set([...paths.flatMap((path) => [path, realpathSync(path)]), link])].map(
    (path) => `--allow-fs-read=${path}`,
  );
}

function here(path: string): URL {
  return new URL(path, import.meta.url);
}
