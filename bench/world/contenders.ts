import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { youngHeap } from "../../src/supervisor/bot-process.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers } from "../harness/suite.ts";
import type { Contender } from "./start-bot.ts";

const peersFolder = join(import.meta.dirname, "..", "peers");

/** A program in `bench/peers/`. */
export const peer = (name: string, file: string): Contender => ({
  ...{ name, folder: peersFolder },
  program: join(peersFolder, file),
});

const ofRelease = (name: string, folder: string): Contender => ({
  ...{ name, folder },
  program: join(folder, "bin", "bot.ts"),
  // As its supervisor starts it.
  nodeArgs: youngHeap,
});

/**
 * Turbot, perhaps Turbot of another checkout, and bots of the same abilities written with the usual libraries: in a full run all of
 * them, otherwise discord.js, which most bots use.
 */
export function gatewayContenders({ root, against, peers, pick }: BenchPowers): readonly Contender[] {
  const others = [
    peer("discord.js", "discord-js.ts"),
    peer("@discordjs/core", "discordjs-core.ts"),
    peer("Sapphire", "sapphire.ts"),
  ];
  return [
    ofRelease(turbot, root),
    ...(against === undefined ? [] : [ofRelease(`${turbot}, before`, against)]),
    ...(peers ? others.slice(0, pick({ tiny: 1, quick: 1, full: 3 })) : []),
  ];
}

const compiled = new Set<string>();

/** Has the modules of Turbot's children compiled, which a bot does when it has been live for a while. Once a run. */
export async function compileAhead(
  node: string,
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  if (compiled.has(folder)) return;
  compiled.add(folder);
  const urls = ["system/compiled-code.ts", "app/unreviewed-code-programs.ts"].map(
    (path) => pathToFileURL(join(folder, "src", path)).href,
  );
  const program = `const [{ compileAhead }, { unreviewedCodePrograms }] = await Promise.all(${JSON.stringify(urls)}.map((url) => import(url)));
    await compileAhead(process.execPath, unreviewedCodePrograms);`;
  await once(spawn(node, ["--input-type=module", "--eval", program], { env, stdio: "ignore" }), "exit");
}
