import { fileURLToPath } from "node:url";
import { allowReading } from "../sandbox/allow-reading.ts";
import { fontPackages } from "./child/fonts.ts";

/** The file that the process runs. */
export const rendererFile = fileURLToPath(new URL("child/main.mts", import.meta.url));

const permissions = [
  "--permission",
  // The renderer is one. Node's permissions don't bind native code; that it opens nothing is the renderer's own doing.
  "--allow-addons",
  "--disable-sigusr1",
  "--disallow-code-generation-from-strings",
  "--no-experimental-sqlite",
  "--no-warnings",
  "--max-old-space-size=128",
];

/** Node's arguments that leave the process nothing but reading its own code, the renderer and the fonts. */
export function rendererPermissions(): readonly string[] {
  const own = ["child", "drawing.ts", "picture-limits.ts", "renderer-protocol.ts", "../../ipc/frames.ts"];
  const paths = [...own, "../../../package.json"].map((path) => fileURLToPath(here(path)));
  // The machine's own build of the renderer is in a package beside it.
  const renderer = new URL("../..", import.meta.resolve("@takumi-rs/core"));
  const folders = [renderer, ...fontPackages.map((file) => new URL(".", import.meta.resolve(file)))].map(
    (url) => fileURLToPath(url),
  );
  return [...permissions, ...allowReading([...paths, ...folders])];
}

function here(path: string): URL {
  return new URL(path, import.meta.url);
}
