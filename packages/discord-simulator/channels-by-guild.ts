import type { ChannelRecord, Channels, DirectRecord, TextChannelRecord, ThreadRecord } from "./data.ts";

/** Knows the channels of each guild and person besides, and all threads. */
export class ChannelsByGuild extends Map<string, ChannelRecord> implements Channels {
  readonly #guilds = new Map<string, Map<string, TextChannelRecord | ThreadRecord>>();
  readonly #people = new Map<string, DirectRecord>();
  readonly #threads = new Map<string, ThreadRecord>();

  static of(records: Iterable<ChannelRecord>): ChannelsByGuild {
    const channels = new ChannelsByGuild();
    for (const record of records) channels.set(record.channel.id, record);
    return channels;
  }

  inGuild(guildId: string): readonly (TextChannelRecord | ThreadRecord)[] {
    return [...(this.#guilds.get(guildId)?.values() ?? [])];
  }

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
