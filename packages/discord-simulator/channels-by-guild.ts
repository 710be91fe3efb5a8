import type { ChannelRecord, DirectRecord, TextChannelRecord, ThreadRecord } from "./data.ts";

/**
 * All channels by id. With thousands of guilds nothing may look through all of them: those of one guild, one person and all threads are
 * found without.
 */
export class Channels extends Map<string, ChannelRecord> {
  readonly #guilds = new Map<string, Map<string, TextChannelRecord | ThreadRecord>>();
  readonly #people = new Map<string, DirectRecord>();
  readonly #threads = new Map<string, ThreadRecord>();

  static of(records: Iterable<ChannelRecord>): Channels {
    const channels = new Channels();
    for (const record of records) channels.set(record.channel.id, record);
    return channels;
  }

  /** In the order in which they were made, with their threads. */
  inGuild(guildId: string): readonly (TextChannelRecord | ThreadRecord)[] {
    return [...(this.#guilds.get(guildId)?.values() ?? [])];
  }

  /** Somebody's direct messages with the bot. */
  withPerson(userId: string): DirectRecord | undefined {
    return this.#people.get(userId);
  }

  threads(): readonly ThreadRecord[] {
    return [...this.#threads.values()];
  }

  override set(id: string, record: ChannelRecord): this {
    if (record.kind === "direct") this.#people.set(record.userId, record);
    else {
      const { guild_id: guildId } = record.channel;
      this.#guilds.set(guildId, (this.#guilds.get(guildId) ?? new Map()).set(id, record));
      if (record.kind === "thread") this.#threads.set(id, record);
    }
    return super.set(id, record);
  }

  override delete(id: string): boolean {
    const record = this.get(id);
    if (record?.kind === "direct") this.#people.delete(record.userId);
    else if (record !== undefined) this.#guilds.get(record.channel.guild_id)?.delete(id);
    this.#threads.delete(id);
    return super.delete(id);
  }
}
