import { exitCodeOf } from "../src/ipc/causes.ts";
import { UnreadableFileError } from "../src/machine/plain-text.ts";
import { readSettings, readSettingsFile, readSettingsLines } from "../src/supervisor/read-settings.ts";

/** What `npm start` means: the real bot, or the playground, which needs no settings and spends nobody's money. */
export type Program =
  | { readonly start: "supervisor" | "playground" }
  /** The settings of a real bot, without its token; or none that can be read. */
  | { readonly start: "nothing"; readonly message: string; readonly exitCode: number };

/** These the playground reads too. */
const playgrounds: readonly string[] = ["PROBATION_SECONDS"];

/**
 * In the environment, only what nothing but a Turbot is set up with: keys and tokens may be there for another program, and
 * GitHub's runners set addresses of their own.
 */
const unmistakable = ["GITHUB_REPO", "WEBHOOK_SECRET", "LOG_CHANNEL_ID"];

/**
 * @param home absolute path of the folder with `.env`
 * @param args what stood behind `npm start --`
 */
export async function chooseProgram(
  home: string,
  env: NodeJS.Dict<string>,
  args: readonly string[],
): Promise<Program> {
  try {
    if (readSettings(home, env).DISCORD_TOKEN !== undefined) return await unlessMeantForPlayground(args);
    const inFile = Object.keys(readSettingsFile(home)).filter((name) => !playgrounds.includes(name));
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
  // Not before it is needed, as below.
  const { meantForPlayground } = await import("../simulator/playground/options.ts");
  const message = meantForPlayground(args);
  return message === undefined ? { start: "supervisor" } : { start: "nothing", message, exitCode: 1 };
}

async function halfFilled(home: string, env: NodeJS.Dict<string>): Promise<string> {
  // Not before it is needed: it brings more modules along than the choice itself.
  const { ConfigError, readConfig } = await import("../src/config/read-config.ts");
  const { readMistakes } = await import("../src/config/settings-mistakes.ts");
  try {
    readConfig({ ...readSettings(home, env), TURBOT_HOME: home }, readMistakes(home, env));
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return `${error.message}\nIf you only want to look around: npm run playground needs no settings.`;
  }
  throw new Error("a configuration without DISCORD_TOKEN was taken for complete");
}
