import { pluginName } from "../plugins/host/read-plugins.ts";

export const newUsage = "turbot new <name>";

/**
 * `turbot new`: writes a plugin to start from, with its test.
 *
 * @returns the exit code: 0 written, 1 the plugin already exists, 2 wrong usage
 */
export async function runNewCommand(
  args: readonly string[],
  powers: {
    /** Writes a new file under the repository's root. False: it already exists. */
    readonly write: (path: string, text: string) => Promise<boolean>;
    readonly out: (line: string) => void;
    readonly error: (line: string) => void;
  },
): Promise<number> {
  const [given, ...rest] = args;
  const name = given === undefined ? undefined : pluginName(given.endsWith(".ts") ? given : `${given}.ts`);
  if (name === undefined || rest.length > 0) {
    powers.error(`Give the plugin a name in kebab-case, like dice-roller.\n  ${newUsage}`);
    return 2;
  }
  const path = `plugins/${name}.ts`;
  if (!(await powers.write(path, pluginText(name)))) {
    powers.error(`${path} already exists. Choose another name.`);
    return 1;
  }
  await powers.write(`plugins/${name}.test.ts`, testText(name));
  powers.out(
    `Wrote ${path} and its test. Try it:\n  npm run turbot -- try ${path} --command ${commandName(name)}`,
  );
  return 0;
}

/** Discord allows 32 characters. */
function commandName(name: string): string {
  return name.slice(0, 32).replace(/-$/, "");
}

function className(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
}

function pluginText(name: string): string {
  return `import { slashCommand, TurbotPlugin } from "turbot";

export default class ${className(name)} extends TurbotPlugin {
  hello = slashCommand({ name: "${commandName(name)}", description: "Say hello" }, async (interaction) => {
    await interaction.reply(\`Hello, \${interaction.user.displayName}! 🐟\`);
  });
}
`;
}

function testText(name: string): string {
  return `import assert from "node:assert/strict";
import { test } from "node:test";
import { runPlugin } from "turbot/testing";

test("/${commandName(name)} says hello", async () => {
  const file = new URL("./${name}.ts", import.meta.url);
  const { events } = await runPlugin(file, { command: "${commandName(name)}", as: "ada" });
  assert.equal(events[0]?.content, "Hello, ada! 🐟");
});
`;
}
