import {
  SimpleShardingStrategy,
  type WebSocketManager,
  type WebSocketShard,
  WebSocketShardDestroyRecovery,
  WebSocketShardStatus,
} from "@discordjs/ws";

/** What a guarded shard asks and reports. */
export interface ShardCare {
  /** Resolves when another connection is allowed; false means never, because we are closing. */
  readonly mayConnect: () => Promise<boolean>;
  /** An incoming frame or the library itself broke it. The frame is skipped, or the connection is made again. */
  readonly onBroken: (what: string, error: unknown) => void;
}

/** Closes a connection without ending its session: 1000 and 1001 would end it. */
const resumable = 4200;

/**
 * The library's own strategy, with two fixes. It would reconnect every half second forever; and its handling of gateway
 * frames isn't guarded, so one frame of an unexpected shape ends the process. Both fixes are in methods that its types call
 * private; connect-gateway.test.ts shows that they still exist.
 */
export class CarefulShards extends SimpleShardingStrategy {
  readonly #care: ShardCare;

  constructor(manager: WebSocketManager, care: ShardCare) {
    super(manager);
    this.#care = care;
  }

  override async spawn(shardIds: number[]): Promise<void> {
    await super.spawn(shardIds);
    for (const shard of this.#shards()) this.#guard(shard);
  }

  /** Drops the connections and resumes: events that were not stored are sent again. */
  async reconnect(reason: string): Promise<void> {
    const recover = WebSocketShardDestroyRecovery.Resume;
    await Promise.all(
      [...this.#shards()].map((shard) => shard.destroy({ reason, recover, code: resumable })),
    );
  }

  /** Ends a session and starts another. */
  async renew(shardId: number, reason: string): Promise<void> {
    const shards: ReadonlyMap<number, WebSocketShard> = Reflect.get(this, "shards");
    await shards.get(shardId)?.destroy({ reason, recover: WebSocketShardDestroyRecovery.Reconnect });
  }

  #shards(): Iterable<WebSocketShard> {
    const shards: ReadonlyMap<number, WebSocketShard> = Reflect.get(this, "shards");
    return shards.values();
  }

  #guard(shard: WebSocketShard): void {
    const { mayConnect, onBroken } = this.#care;
    const again = (reason: string) =>
      shard
        .destroy({ reason, recover: WebSocketShardDestroyRecovery.Resume })
        .catch((error: unknown) => onBroken("the gateway's connection", error));

    replace(shard, "internalConnect", (connect) => async () => {
      for (;;) {
        if (!(await mayConnect())) return;
        try {
          return await connect();
        } catch (error) {
          onBroken("a connection to the gateway", error);
          if (shard.status !== WebSocketShardStatus.Idle) return again("A connection broke");
        }
      }
    });
    replace(shard, "onMessage", (receive) => async (...frame) => {
      try {
        await receive(...frame);
      } catch (error) {
        // The library read as far as it could. A new connection brings what it lacks now (a heartbeat, a session).
        onBroken("a frame of the gateway", error);
        await again("A frame could not be read");
      }
    });
    replace(shard, "heartbeat", (beat) => async (...how) => {
      try {
        await beat(...how);
      } catch (error) {
        onBroken("a heartbeat", error);
      }
    });
  }
}

type Method = (...given: readonly unknown[]) => Promise<unknown>;

function replace(shard: WebSocketShard, name: string, by: (original: Method) => Method): void {
  const original: unknown = Reflect.get(shard, name);
  if (typeof original !== "function") throw new Error(`@discordjs/ws has no ${name} any more`);
  Reflect.set(
    shard,
    name,
    by((...given) => Reflect.apply(original, shard, given)),
  );
}
