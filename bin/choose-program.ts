import { exitCodeOf } from "../src/ipc/causes.ts";
import { readSettings, readSettingsFile, readSettingsLines } from "../src/supervisor/read-settings.ts";
import { UnreadableFileError } from "../src/system/plain-text.ts";

/** What `npm start` starts: the real bot, or the playground, which needs no settings and spends no money. */
export type Program =
  | { readonly start: "supervisor" | "playground" }
  /** There are settings of a real bot but no token, or settings that can't be read. */
  | { readonly start: "nothing"; readonly message: string; readonly exitCode: number };

/** Settings that the playground reads too. */
const playgroundSettings: readonly string[] = ["PROBATION_SECONDS"];

/**
 * Environment variables that only Turbot uses: keys and tokens can be there for another program, and GitHub's runners set
 * their own addresses.
 */
const unmistakable = ["GITHUB_REPO", "WEBHOOK_SECRET", "LOG_CHANNEL_ID"];

/**
 * @param home absolute path of the folder with `.env`
 * @param args what came after `npm start --`
 */
export async function chooseProgram(
  home: string,
  env: NodeJS.Dict<string>,
  args: readonly string[],
): Promise<Program> {
  try {
    if (readSettings(home, env).DISCORD_TOKEN !== undefined) return await unlessMeantForPlayground(args);
    const inFile = Object.keys(readSettingsFile(home)).filter((name) => !playgroundSettings.includes(name));
    const inEnvironment = unmistakable.filter((name) => env[name]?.trim());
    const misread = readSettingsLines(home).filter(
      ({ name, cut }) => name === undefined || cut !== undefined,
    );
    if (inFile.length + inEnvironment.length + misread.length === 0) return { start: "playground" };
    return { start: "nothing", message: await halfFilled(home, env), exitCode: exitCodeOf("configuration") };
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error;
    return { start: "nothing", message: error.message, exitCode: exitCodeOf("configuration") };
  }
}

async function unlessMeantForPlayground(args: readonly string[]): Promise<Program> {
  if (args.length === 0) return { start: "supervisor" };
  // Imported only when needed, as below.
  const { meantForPlayground } = await import("../simulator/playground/options.ts");
  const message = meantForPlayground(args);
  return message === undefined ? { start: "supervisor" } : { start: "nothing", message, exitCode: 1 };
}

async function halfFilled(home: string, env: NodeJS.Dict<string>): Promise<string> {
  // Imported only when needed: it loads more modules than the choice itself.
  const { ConfigError, readConfig } = await import("../src/config/read-config.ts");
  const { readMistakes } = await import("../src/config/settings-mistakes.ts");
  try {
    readConfig({ ...readSettings(home, env), TURBOT_HOME: home }, readMistakes(home, env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return `${error.message}\nnpm run setup asks for what is missing. If you only want to look around: npm run playground needs no settings.`;
  }
  throw new Error("a configuration without DISCORD_TOKEN was accepted as complete");
}
