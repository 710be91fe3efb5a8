import { RefusalError } from "../../declaration/refusal.ts";
import type { Log } from "../../log/log.ts";
import type { Drawing } from "./drawing.ts";
import { createFairQueue } from "./fair-queue.ts";
import { pictureLimits as limits } from "./picture-limits.ts";
import {
  PictureRefusedError,
  RendererEndedError,
  type RendererProcess,
  startRenderer,
} from "./renderer-process.ts";

/** Draws the pictures of all plugins, one after the other. */
export interface Renderer {
  /** @returns a PNG @throws RefusalError */
  draw(plugin: string, drawing: Drawing, images: readonly Uint8Array[]): Promise<Uint8Array>;
  /** Ends the process; what waits is refused. */
  stop(): void;
}

interface Work {
  readonly plugin: string;
  readonly drawing: Drawing;
  readonly images: readonly Uint8Array[];
  readonly since: number;
  readonly resolve: (png: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** A plugin whose pictures ended the process so often within this time, in milliseconds, draws nothing for as long. */
const mostEnds = 3;
const endsWithinMs = 10 * 60_000;

/**
 * The process is started when it is first needed, stays warm, and ends when nothing is drawn for a while.
 *
 * @param powers.elapsed the monotonic clock, in milliseconds
 * @param powers.start @default the real process
 */
export function createRenderer(powers: {
  readonly nodePath: string;
  readonly log: Log;
  readonly elapsed: () => number;
  readonly start?: typeof startRenderer;
}): Renderer {
  const { nodePath, log, elapsed, start = startRenderer } = powers;
  const queue = createFairQueue<Work>();
  /** When pictures of a plugin ended the process. */
  const ends = new Map<string, readonly number[]>();
  let current: RendererProcess | undefined;
  /** Nothing was drawn in it yet. */
  let isFresh = true;
  let idle: NodeJS.Timeout | undefined;
  let isDrawing = false;
  let isStopped = false;

  const endCurrent = () => {
    current?.end();
    current = undefined;
  };

  const running = async (): Promise<RendererProcess> => {
    if (current?.isWorn() === true) endCurrent();
    isFresh = current === undefined;
    current ??= await start({ nodePath, log }).catch((error: unknown) => {
      if (error instanceof RendererEndedError) throw error;
      // A package is missing, for example.
      throw new RendererEndedError("start", String(error));
    });
    if (isStopped) {
      endCurrent();
      throw stopping();
    }
    return current;
  };

  const lately = (plugin: string) => (ends.get(plugin) ?? []).filter((at) => elapsed() - at < endsWithinMs);

  const attempt = async ({ drawing, images }: Work) => (await running()).draw(drawing, images);

  /**
   * What ended the process may have come from outside, or have been too much only together with what pictures before it left in memory, such
   * as fonts: then it gets a second chance. One that takes too much by itself doesn't.
   */
  const carryOut = async (work: Work): Promise<Uint8Array> => {
    try {
      return await attempt(work);
    } catch (error) {
      if (!(error instanceof RendererEndedError)) throw error;
      current = undefined;
      if (isStopped || error.reason === "time" || (error.reason === "memory" && isFresh)) throw error;
      log.warn("pictureProcessEnded", { plugin: work.plugin, reason: error.reason, error });
      return await attempt(work);
    }
  };

  const fail = (error: unknown, { plugin }: Work): Error => {
    if (error instanceof PictureRefusedError)
      return new RefusalError(`The picture can't be drawn: ${error.message}`);
    if (!(error instanceof RendererEndedError))
      return error instanceof Error ? error : new Error(String(error));
    current = undefined;
    log.warn("pictureProcessEnded", { plugin, reason: error.reason, error });
    if (isStopped) return stopping();
    if (error.reason === "start")
      return new RefusalError(
        "Pictures can't be drawn just now: the process for it doesn't start. Answer in words",
        {
          blame: "turbot",
          cause: error,
        },
      );
    ends.set(plugin, [...lately(plugin), elapsed()]);
    const took = error.reason === "time" ? "it takes too long" : "it takes too much memory";
    return new RefusalError(
      `The picture can't be drawn: ${error.reason === "crash" ? "the process that draws ended" : took}. Make it smaller and simpler`,
    );
  };

  const work = async () => {
    if (isDrawing) return;
    isDrawing = true;
    clearTimeout(idle);
    for (let next = queue.next(); next !== undefined; next = queue.next()) {
      const one = next;
      if (elapsed() - one.since > limits.waitMs) {
        one.reject(busy());
        continue;
      }
      await carryOut(one).then(one.resolve, (error: unknown) => one.reject(fail(error, one)));
    }
    isDrawing = false;
    if (current !== undefined) idle = setTimeout(endCurrent, limits.idleMs).unref();
  };

  return {
    draw(plugin, drawing, images) {
      if (isStopped) return Promise.reject(stopping());
      if (lately(plugin).length >= mostEnds)
        return Promise.reject(
          new RefusalError(
            `Pictures of this plugin took too much ${mostEnds} times, so it draws none for 10 minutes. Answer in words`,
          ),
        );
      if (queue.waiting(plugin) >= limits.waiting) return Promise.reject(busy());
      return new Promise((resolve, reject) => {
        queue.add(plugin, { plugin, drawing, images, since: elapsed(), resolve, reject });
        void work();
      });
    },
    stop() {
      isStopped = true;
      clearTimeout(idle);
      endCurrent();
    },
  };
}

function busy(): RefusalError {
  return new RefusalError(
    "Too many pictures are being drawn just now. Try again in a few seconds, or answer in words",
    {
      blame: "server",
    },
  );
}

function stopping(): RefusalError {
  return new RefusalError("Turbot is being restarted", { blame: "turbot" });
}
