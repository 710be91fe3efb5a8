import { prefixCommand, slashCommand, TurbotPlugin } from "turbot";

const mostDice = 20;

/** Rolls dice. Shows typed options with limits, and a prefix command beside a slash command. */
export default class Dice extends TurbotPlugin {
  roll = slashCommand(
    {
      name: "roll",
      description: "Roll dice",
      options: {
        sides: { type: "integer", description: "How many sides; 6 if you don't say", min: 2, max: 1000 },
        count: { type: "integer", description: "How many dice", min: 1, max: mostDice },
      },
    },
    async (interaction, { sides = 6, count = 1 }) => {
      await interaction.reply(rolled(count, sides));
    },
  );

  // As at the table: !roll 2d6
  typed = prefixCommand(
    { name: "roll", aliases: ["r"], description: "Roll dice: `2d6` is two with six sides" },
    async (message, words) => {
      // "2 d 6" means the same.
      const dice = words.join(" ") || "1d6";
      const [, count = "1", sides = ""] = /^(\d{1,3})?\s*d\s*(\d{1,4})(?=\s|$)/i.exec(dice) ?? [];
      const isFine = Number(count) >= 1 && Number(count) <= mostDice && Number(sides) >= 2;
      await message.reply(
        isFine
          ? rolled(Number(count), Number(sides))
          : `Write it like \`2d6\`: up to ${mostDice} dice, each with at least two sides.`,
      );
    },
  );
}

function rolled(count: number, sides: number): string {
  const faces = Array.from({ length: count }, () => 1 + Math.floor(Math.random() * sides));
  const sum = faces.reduce((total, face) => total + face, 0);
  return count === 1 ? `${sum} (of ${sides}) 🎲` : `${faces.join(" + ")} = **${sum}** (${count}d${sides}) 🎲`;
}
