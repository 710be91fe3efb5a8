import { fileURLToPath } from "node:url";
import { readCompiledCode, type UnreviewedCodeProgram } from "../../system/compiled-code.ts";
import { allowReading } from "./allow-reading.ts";
import { readyEngineFile, readyEngineProgram } from "./ready-engine-file.ts";

/*
 * Its main files end in .mts: without the permission to read each package.json above it, Node would take a .ts for CommonJS first, and strip
 * its types for nothing.
 */

const program = new URL("child/main.mts", import.meta.url);
const workers = ["worker.mts", "strip-worker.mts"].map((file) => new URL(file, program).href);

export const sandboxProgram: UnreviewedCodeProgram = {
  flags: [
    "--disallow-code-generation-from-strings",
    // Plugins are small, and there can be little memory: a young heap of 2 MB, and one thread of V8's instead of four.
    "--max-semi-space-size=2",
    "--v8-pool-size=1",
    // Ten times V8's usual: it then compiles the engine's interpreter a second time, which takes 0.2 s, only for plugins that compute a lot.
    "--wasm-tiering-budget=130000000",
  ],
  entries: [program.href, ...workers],
  makes: { program: readyEngineProgram, fileIn: readyEngineFile },
};

const permissions = [
  "--permission",
  "--allow-worker",
  "--no-experimental-sqlite",
  "--no-addons",
  "--disable-sigusr1",
  "--no-warnings",
];

/** The file that the child runs, and its argument. */
export function sandboxArguments(): readonly string[] {
  const { folder } = readCompiledCode();
  return [fileURLToPath(program), ...(folder === undefined ? [] : [readyEngineFile(folder)])];
}

/** Node's arguments that leave the child nothing but reading its own code. */
export function childPermissions(): readonly string[] {
  return [...permissions, ...sandboxProgram.flags, ...readable()];
}

/** What the child may read: its own code and the engine's. */
function readable(): readonly string[] {
  const engine = fileURLToPath(new URL(".", import.meta.resolve("quickjs-wasi/package.json")));
  const paths = [
    ...["child", "../../plugin-runtime", "../../plugin-api", "../../../package.json"].map((path) =>
      fileURLToPath(here(path)),
    ),
    ...["../../ipc/frames.ts", "limits.ts", "child-protocol.ts"].map((path) => fileURLToPath(here(path))),
    engine,
  ];
  const { folder } = readCompiledCode();
  return allowReading(paths, folder === undefined ? [] : [folder]);
}

function here(path: string): URL {
  return new URL(path, import.meta.url);
}
