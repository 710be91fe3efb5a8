import { type CommandInteraction, slashCommand, TurbotPlugin } from "turbot";

/* An ordinary plugin, which does one thing of each kind when somebody asks. */

/** Where and whom the play means, by what it does: an id. */
interface On {
  readonly id: string;
  readonly channelId: string;
}

export default class Doer extends TurbotPlugin {
  static readonly needs = { discord: [], unattended: [] } as const;

  doing = slashCommand(
    {
      name: "doer",
      description: "Do something",
      reach: { dm: "when you try it" },
      options: {
        what: { type: "string", description: "What", required: true },
        id: { type: "string", description: "Whom, or which" },
        in: { type: "string", description: "In which channel" },
      },
    },
    async (interaction, { what, id = "", in: channelId = interaction.channelId }) => {
      await interaction.defer({ ephemeral: true });
      const said = await this.act(interaction, what, { id, channelId }).catch((error: unknown) =>
        String(error),
      );
      await interaction.reply({ content: String(said ?? "done").slice(0, 500), ephemeral: true });
    },
  );

  /** By the kind of deed. */
  private async act(by: CommandInteraction, what: string, { id, channelId }: On): Promise<unknown> {
    const { turbot } = this;
    const { guildId } = by;
    const rule = (name: string, keyword: string) =>
      by.setAutoModRule({ name, finds: { keywords: [keyword] }, block: true });
    switch (what) {
      case "say":
        return (await turbot.send(channelId, "said")).id;
      case "react":
        return turbot.react(channelId, id, "🐟");
      case "pin":
        return turbot.pinMessage(channelId, id);
      case "unpin":
        return turbot.unpinMessage(channelId, id);
      case "delete":
        return by.deleteMessage(id);
      case "purge":
        return by.purge({ count: 2 });
      case "thread":
        return (await turbot.startThread(channelId, "doing")).id;
      case "post":
        return (await turbot.startPost(channelId, { name: "doing", content: "done" })).id;
      case "privateThread":
        return (await by.startPrivateThread("doing")).id;
      case "changeThread":
        return turbot.changeThread(channelId, { archived: true, locked: true, by });
      case "addToThread":
        return turbot.addToThread(channelId, id, { by });
      case "removeFromThread":
        return turbot.removeFromThread(channelId, id, { by });
      case "transcript":
        return turbot.sendTranscript(id, channelId);
      case "slowMode":
        return turbot.slowMode(channelId, 5, { by });
      case "lockChannel":
        return turbot.lockChannel(channelId, { by });
      case "unlockChannel":
        return turbot.unlockChannel(channelId, { by });
      case "changeChannel":
        return turbot.changeChannel(channelId, { topic: "doing", by });
      case "giveRole":
        return by.giveRole(channelId, id);
      case "takeRole":
        return by.takeRole(channelId, id);
      case "makeAutoModRule":
        return rule("made", "doing1");
      case "changeAutoModRule":
        return rule("changed", "doing2");
      case "deleteAutoModRule":
        return by.deleteAutoModRule("deleted");
      case "rules":
        return Promise.all([rule("changed", "doing3"), rule("deleted", "doing4")]);
      case "timeOut":
        return by.timeOut(id, { for: "1h" });
      case "endTimeOut":
        return by.endTimeOut(id);
      case "kick":
        return by.kick(id);
      case "ban":
        return by.ban(id);
      case "unban":
        return by.unban(id);
      case "nickname":
        return by.setNickname(id, "Doing");
      case "warn":
        return by.warn(id);
      case "letter":
        return turbot.directMessage(guildId, id, "done");
      default:
        throw new TypeError(`nobody can ${what}`);
    }
  }
}
