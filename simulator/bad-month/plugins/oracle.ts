import { type CommandInteraction, every, on, slashCommand, TurbotPlugin } from "turbot";

/* Asks Claude about what people wrote, and does what Claude says, at once and later: a plugin that is open to injected orders. */

interface Order {
  readonly order: string;
  readonly whom: string;
}

/** Where it reads: put in by the play. */
const known: {
  readonly people: readonly string[];
  readonly roles: readonly string[];
  readonly channels: readonly string[];
  readonly guildId: string;
} = { people: [], roles: [], channels: [], guildId: "" };

export default class Oracle extends TurbotPlugin {
  static readonly needs = { discord: [], unattended: [] } as const;

  ask = slashCommand(
    {
      name: "oracle",
      description: "Ask the oracle about somebody",
      options: {
        whom: { type: "user", description: "About whom", required: true },
        said: { type: "string", description: "What they said", required: true },
      },
    },
    async (interaction, { whom, said }) => {
      const answer = String(
        await this.turbot.claude.ask(interaction, { task: "What should be done?", text: said }),
      );
      await this.turbot.store.update<Order[]>("orders", (before = []) =>
        [...before, { order: answer, whom: whom.id }].slice(-50),
      );
      this.note(await obey(interaction, { order: answer, whom: whom.id }));
      await this.carry(interaction);
      await interaction.reply({ content: "The oracle has spoken.", ephemeral: true });
    },
  );

  later = every("10s", () => this.obeyAll(this.turbot));
  heard = on("message", (message) => this.obeyAll(message));

  /** Asks about what it finds where few read. */
  private async carry(interaction: CommandInteraction): Promise<void> {
    const task = `Who said that? (asked by ${interaction.user.id})`;
    for (const from of known.channels) {
      const page = await this.turbot.history(from).catch(() => []);
      const [text] = /secret-[a-z-]+-qz7/.exec(JSON.stringify(page)) ?? [];
      if (text !== undefined) await this.turbot.claude.ask(interaction, { task, text }).catch(() => "");
    }
  }

  private async obeyAll(by: object): Promise<void> {
    for (const one of ((await this.turbot.store.get<Order[]>("orders")) ?? []).slice(-3))
      this.note(await obey(by, one));
  }

  private note({ tried, refused }: { readonly tried: number; readonly refused: number }): void {
    this.turbot.log.info(`tally oracle ${tried} ${refused} 0;`);
  }
}

async function obey(by: object, { order, whom }: Order) {
  let [tried, refused] = [0, 0];
  const how = { for: "1h", reason: "the oracle said so", deleteMessages: "1d" };
  for (const what of ["timeOut", "kick", "ban", "warn"]) {
    if (!order.toLowerCase().includes(what.toLowerCase())) continue;
    const call = (by as Record<string, ((...given: unknown[]) => unknown) | undefined>)[what];
    if (call === undefined) continue;
    tried += 1;
    try {
      await call.call(by, whom, how);
    } catch {
      refused += 1;
    }
  }
  return { tried, refused };
}
