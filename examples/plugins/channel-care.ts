import { type Interaction, slashCommand, TurbotPlugin } from "turbot";

const howLong = { type: "string", description: "For how long: 30m, 2h, 1d", maxLength: 6 } as const;
const interval = /^[1-9]\d{0,3}[mhd]$/;

/**
 * Slow mode and locks that end by themselves, and purges. Discord asks no permission of these commands, so that helpers whom an admin let
 * use them see them; Turbot checks whoever asks.
 */
export default class ChannelCare extends TurbotPlugin {
  static readonly needs = { discord: ["manage_channels", "lock_channels", "purge_messages"] } as const;

  slow = slashCommand(
    {
      name: "slow",
      description: "Slow this channel down for a while",
      options: {
        seconds: {
          type: "integer",
          description: "Between two messages",
          required: true,
          min: 0,
          max: 21_600,
        },
        for: howLong,
      },
    },
    (interaction, { seconds, for: time = "1h" }) =>
      attempt(interaction, async () => {
        await this.turbot.slowMode(interaction.channelId, seconds, {
          ...lasting(time),
          by: interaction,
        });
        return seconds === 0 ? "No slow mode any more." : `${seconds} seconds between messages, for ${time}.`;
      }),
  );

  lock = slashCommand(
    { name: "lock", description: "Close this channel for a while", options: { for: howLong } },
    (interaction, { for: time = "1h" }) =>
      attempt(interaction, async () => {
        await this.turbot.lockChannel(interaction.channelId, { ...lasting(time), by: interaction });
        return `Locked for ${time}. /unlock opens it earlier.`;
      }),
  );

  unlock = slashCommand(
    { name: "unlock", description: "Open this channel as it was before /lock" },
    (interaction) =>
      attempt(interaction, async () => {
        await this.turbot.unlockChannel(interaction.channelId, { by: interaction });
        return "Open again.";
      }),
  );

  topic = slashCommand(
    {
      name: "topic",
      description: "Change this channel's topic",
      options: { text: { type: "string", description: "The topic", required: true, maxLength: 1_000 } },
    },
    (interaction, { text }) =>
      attempt(interaction, async () => {
        await this.turbot.changeChannel(interaction.channelId, { topic: text, by: interaction });
        return "That's the topic now.";
      }),
  );

  purge = slashCommand(
    {
      name: "purge",
      description: "Delete the newest messages here",
      options: {
        count: { type: "integer", description: "How many at most", required: true, min: 1, max: 100 },
        from: { type: "user", description: "Only this person's" },
        contains: { type: "string", description: "Only with these words", maxLength: 100 },
      },
    },
    (interaction, { count, from, contains }) =>
      attempt(interaction, async () => {
        const { deleted, pinned, spared, tooOld } = await interaction.purge({
          count,
          ...(from === undefined ? {} : { from: from.id }),
          ...(contains === undefined ? {} : { contains }),
        });
        return [
          `Deleted: ${deleted}.`,
          ...(pinned > 0 ? [`Pinned, so they stay: ${pinned}.`] : []),
          ...(spared > 0 ? [`Of people whom only a moderator can reach: ${spared}.`] : []),
          ...(tooOld ? ["The others are older than two weeks: Discord has those deleted one by one."] : []),
        ].join(" ");
      }),
  );
}

/** @throws what whoever asked reads */
function lasting(time: string) {
  if (!interval.test(time)) throw new Error("write the time like 30m, 2h or 1d");
  return { for: time as `${number}h` };
}

/** Tells whoever asked what came of it, or why not. */
async function attempt(interaction: Interaction, act: () => Promise<string>): Promise<void> {
  await interaction.defer({ ephemeral: true });
  try {
    await interaction.reply(await act());
  } catch (error) {
    await interaction.reply(`Nothing changed: ${error instanceof Error ? error.message : error}`);
  }
}
