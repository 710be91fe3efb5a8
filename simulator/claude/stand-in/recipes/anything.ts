import type { Recipe } from "./recipe.ts";

/** Words that say nothing about a wish. */
const filler = new Set(
  (
    "a an the i we you it is are be me my our your to for of on in and or that which with can could would should will please add make build " +
    "create write learn get need want wish like love have has had command commands slash prefix plugin feature " +
    "request bot turbot some one new nice cool great also just so if when then there something anything everybody daily with fixed this does do says say tell tells show shows"
  ).split(" "),
);

/** For wishes without a recipe: a command, named after the wish, that says so honestly. */
export function anything(wish: string): Recipe {
  const words = wish
    .toLowerCase()
    .match(/[a-z][a-z0-9]*/g)
    ?.filter((word) => !filler.has(word) && word.length < 16);
  const name = words?.slice(0, 2).join("-") || "surprise";
  return {
    name,
    fits: /^/,
    question: "What should it answer when someone uses it?",
    purpose: "Answers with what was wished for; a start to build on.",
    commandNames: [name, `${name}-please`, `my-${name}`],
    kind: "slash",
    write: ({ command }) => ({
      source: `import { slashCommand, TurbotPlugin } from "turbot";

const WISH = ${JSON.stringify(name.replaceAll("-", " "))};

/** A wish, on its way to come true. */
export default class ${className(name)} extends TurbotPlugin {
  answer = slashCommand({ name: "${command}", description: "A wish come true" }, async (interaction) => {
    await interaction.reply(\`Somebody wished for this: \${WISH} 🐠\`);
  });
}
`,
      test: `const run = await runPlugin(plugin, { command: "${command}" });
  assert.equal(run.error, null);
  assert.match(String(run.events[0]?.content), /Somebody wished/);`,
    }),
  };
}

function className(name: string): string {
  return name.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase()).replaceAll("-", "");
}
