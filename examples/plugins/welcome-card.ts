import { type Member, on, type Settings, TurbotPlugin, welcomeCard } from "turbot";

/** Greets newcomers with a card that has their picture, once they have accepted the server's rules. */
export default class WelcomeCard extends TurbotPlugin {
  static readonly needs = { discord: ["send_files"], unattended: ["send_files"] } as const;

  static readonly settings = {
    channel: { type: "channel", name: "Where to greet", kinds: ["text"], required: true },
    title: { type: "text", name: "Above the name", max: 40, default: "Welcome aboard" },
    line: { type: "text", name: "In the message", default: "Say hello, and have a look around!" },
  } as const satisfies Settings;

  joined = on("memberJoin", async ({ guild, member }) => {
    if (!member.pending) await this.#greet(guild.id, member);
  });

  screened = on("memberScreened", async ({ guild, member }) => {
    await this.#greet(guild.id, member);
  });

  async #greet(guildId: string, { user }: Member): Promise<void> {
    if (user.bot) return;
    const { channel, title, line } = await this.turbot.settings(guildId, WelcomeCard.settings);
    if (channel === undefined) return;
    const content = `**${plain(user.displayName)}** is here. ${line}`;
    // Sent once, however often the event comes.
    const once = { once: `welcome:${user.id}` };
    try {
      const number = await this.turbot.memberCount(guildId);
      const card = welcomeCard({
        ...{ name: user.displayName, avatar: user.avatarUrl, title },
        subtitle: `Member no. ${number}`,
      });
      await this.turbot.send(channel, { content, files: [await this.turbot.images.card(card)] }, once);
    } catch (error) {
      // Without files, or without their picture: they are greeted all the same.
      this.turbot.log.warn("No card:", error);
      await this.turbot.send(channel, content, once);
    }
  }
}

/** A name can look like bold text, a link or a ping. */
function plain(name: string): string {
  return name.replace(/[\\`*_~|<>[\]()#-]/g, "\\$&");
}
