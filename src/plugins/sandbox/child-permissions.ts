import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCompiledCode, type UnreviewedCodeProgram } from "../../system/compiled-code.ts";

const program = new URL("child/main.ts", import.meta.url);
const workers = ["worker.ts", "strip-worker.ts"].map((file) => new URL(file, program).href);

export const sandboxProgram: UnreviewedCodeProgram = {
  flags: [
    "--disallow-code-generation-from-strings",
    // Ten times V8's usual: it then compiles the engine's interpreter a second time, which takes 0.2 s, only for plugins that compute a lot.
    "--wasm-tiering-budget=130000000",
  ],
  entries: [program.href, ...workers],
};

const permissions = [
  "--permission",
  "--allow-worker",
  "--no-experimental-sqlite",
  "--no-addons",
  "--disable-sigusr1",
  "--no-warnings",
];

/** The file that the child runs. */
export const sandboxFile = fileURLToPath(program);

/** Node's arguments that leave the child nothing but reading its own code. */
export function childPermissions(): readonly string[] {
  return [...permissions, ...sandboxProgram.flags, ...readable()];
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
  const { folder } = readCompiledCode();
  const compiled = folder === undefined ? [] : [folder];
  return [...new Set([...paths.flatMap((path) => [path, realpathSync(path)]), link, ...compiled])].map(
    (path) => `--allow-fs-read=${path}`,
  );
}

function here(path: string): URL {
  return new URL(path, import.meta.url);
}
