import { modal, on, slashCommand, TurbotPlugin } from "turbot";

/** The store holds 1,000 keys. */
const mostCommands = 300;
const keyOf = (name: string) => `command:${name}`;
/** As the event names it: without the prefix, in lower case. */
const nameOf = (typed: string) => typed.trim().replace(/^!/, "").toLowerCase();

/** Staff give texts a command of their own: "!rules" then answers. */
export default class CustomCommands extends TurbotPlugin {
  manage = slashCommand(
    {
      name: "custom-command",
      description: "Commands that this server has made",
      permission: "manage_messages",
      subcommands: {
        write: {
          description: "Make a command, or change one",
          options: {
            name: {
              type: "string",
              description: "Which one to change",
              maxLength: 30,
              autocomplete: async (typed) => this.named(nameOf(typed)),
            },
          },
        },
        remove: {
          description: "Remove a command",
          options: {
            name: {
              type: "string",
              description: "Which",
              required: true,
              maxLength: 30,
              autocomplete: async (typed) => this.named(nameOf(typed)),
            },
          },
        },
        list: { description: "All of them" },
      },
    },
    {
      write: async (interaction, { name = "" }) => {
        const text = await this.turbot.store.get<string>(keyOf(nameOf(name)));
        await interaction.showModal(this.form, { filled: { name: nameOf(name), text: text ?? "" } });
      },
      remove: async (interaction, { name }) => {
        const key = keyOf(nameOf(name));
        const isThere = (await this.turbot.store.get(key)) !== undefined;
        await this.turbot.store.delete(key);
        const content = isThere ? `!${nameOf(name)} is gone.` : `There is no !${nameOf(name)}.`;
        await interaction.reply({ content, ephemeral: true });
      },
      list: async (interaction) => {
        const names = await this.named("");
        const content = names.map((name) => `!${name}`).join(", ") || "There are none yet.";
        await interaction.reply({ content, ephemeral: true });
      },
    },
  );

  form = modal(
    {
      id: "command",
      title: "A command of your own",
      fields: {
        name: { label: "Name", description: "One word: rules, for !rules", maxLength: 30 },
        text: { label: "Answer", style: "paragraph", maxLength: 1_900 },
      },
    },
    async (interaction) => {
      const name = nameOf(interaction.fields.name);
      const say = (content: string) => interaction.reply({ content, ephemeral: true });
      if (!/^[\p{L}\p{N}_-]+$/u.test(name)) {
        await say("A name is one word of letters, digits, - and _.");
        return;
      }
      const names = await this.turbot.store.keys(keyOf(""));
      if (names.length >= mostCommands && !names.includes(keyOf(name))) {
        await say(`There are ${mostCommands} commands already. Remove one first.`);
        return;
      }
      await this.turbot.store.set(keyOf(name), interaction.fields.text);
      await say(`!${name} answers from now on, unless Turbot has a command of that name itself.`);
    },
  );

  answer = on("unknownCommand", async (command) => {
    const text = await this.turbot.store.get<string>(keyOf(command.name));
    if (text !== undefined) await command.reply(text);
  });

  private async named(beginning: string): Promise<readonly string[]> {
    const keys = await this.turbot.store.keys(keyOf(beginning));
    return keys.map((key) => key.slice(keyOf("").length));
  }
}
