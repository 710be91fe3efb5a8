import { readEngineLibrary } from "./engine-library.ts";
import { createEngineTemplate } from "./engine-template.ts";
import { writeReadyEngine } from "./ready-engine.ts";
import { readRuntimeSources } from "./runtime-sources.ts";

/*
 * Run by the bot ahead of the plugins' processes, which can't write: makes what their engines are copied from. No plugin is near.
 */

const [, , file] = process.argv;
if (file === undefined) throw new Error("make-ready-engine.mts needs the file to write");
const runtimeSources = readRuntimeSources(new URL("../../../", import.meta.url));
const { snapshot } = await createEngineTemplate({ ...readEngineLibrary(), runtimeSources });
writeReadyEngine(file, { runtimeSources, snapshot });
