import { supervisorVariables, type Variable, variables } from "./variables.ts";

/** What the settings are, for docs/configuration.md, in Markdown. */
export function settingsTable(): string {
  const all: readonly Pick<Variable, "name" | "default" | "about">[] = [...variables, ...supervisorVariables];
  return [
    "| variable | default | what it is |",
    "| --- | --- | --- |",
    ...all.map((one) => `| \`${one.name}\` | ${defaultInWords(one.default)} | ${sentence(one.about)} |`),
  ].join("\n");
}

function defaultInWords(value: string | undefined): string {
  if (value === undefined) return "*required*";
  return value === "" ? "" : `\`${value}\``;
}

function sentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** The whole of `.env.example`: what has to be filled in, then the rest with its default, commented out. */
export function envExample(): string {
  const wanted = variables.filter((one) => one.default === undefined);
  const others = variables.filter((one) => one.default !== undefined);
  return [
    "# Turbot's settings. Copy this file to .env, as UTF-8, and fill in the first ones; the rest has good defaults.",
    '# A # starts a comment: put a value that has one into quotes, as in COMMAND_PREFIX="#".',
    "# With nothing filled in, `npm start` opens the playground, which needs none of this and is always there as `npm run playground`.",
    "# Made from src/config/variables.ts: npm run docs",
    "",
    ...wanted.flatMap((one) => [...comment(one), `${one.name}=`]),
    "",
    ...others.flatMap((one) => [...comment(one), `# ${one.name}=${one.default}`]),
    "",
    "# Read by the supervisor. TURBOT_HOME goes into the environment, not into this file: it is where this file is looked for.",
    ...supervisorVariables.flatMap((one) => [`# ${sentence(one.about)}`, `# ${one.name}=${one.example}`]),
    "",
  ].join("\n");
}

function comment({ about, from }: Pick<Variable, "about" | "from">): readonly string[] {
  return [`# ${sentence(about)}`, `#   ${from}`];
}
