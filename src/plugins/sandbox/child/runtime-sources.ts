import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

/** The JavaScript that every engine starts with, by module name: `plugin-api/index.ts`, `plugin-runtime/runtime.ts`. */
export type RuntimeSources = Readonly<Record<string, string>>;

/** @param src the URL of the folder `src/` */
export function readRuntimeSources(src: URL): RuntimeSources {
  return Object.fromEntries(
    ["plugin-api", "plugin-runtime"].flatMap((folder) =>
      readdirSync(new URL(`${folder}/`, src), { encoding: "utf8", recursive: true })
        .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
        .map((file) => file.replaceAll("\\", "/"))
        .map((file) => [
          `${folder}/${file}`,
          stripTypeScriptTypes(readFileSync(new URL(`${folder}/${file}`, src), "utf8")),
        ]),
    ),
  );
}
