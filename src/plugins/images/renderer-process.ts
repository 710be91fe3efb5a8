import { spawn } from "node:child_process";
import { bytesReader, encodeBytes, encodeFrame, parseFrame } from "../../ipc/frames.ts";
import type { Log } from "../../log/log.ts";
import { limitedCommand } from "../../os-sandbox/limited-command.ts";
import type { Drawing } from "./drawing.ts";
import { pictureLimits as limits } from "./picture-limits.ts";
import { readFromRenderer } from "./read-from-renderer.ts";
import { rendererFile, rendererPermissions } from "./renderer-permissions.ts";
import { longestFrame, outOfMemory, type ToRenderer } from "./renderer-protocol.ts";

/** The process that draws pictures, one at a time. */
export interface RendererProcess {
  /** @throws PictureRefusedError, RendererEndedError */
  draw(drawing: Drawing, images: readonly Uint8Array[]): Promise<Uint8Array>;
  /** It has drawn much, or uses much memory: another one had better draw the next picture. */
  isWorn(): boolean;
  end(): void;
}

/** The picture's own fault; the process goes on. */
export class PictureRefusedError extends Error {
  override readonly name = "PictureRefusedError";
}

/** The process has ended. */
export class RendererEndedError extends Error {
  override readonly name = "RendererEndedError";
  /** "time", "memory": what it was drawing took too much. "start": it never began. "crash": something else, maybe from outside. */
  readonly reason: "time" | "memory" | "start" | "crash";

  constructor(reason: RendererEndedError["reason"], detail: string) {
    super(`The process that draws has ended (${reason}): ${detail}`.trim());
    this.reason = reason;
  }
}

/** Above this, in bytes, after a picture: drawing left something behind. */
const worn = 260 * 1024 * 1024;

/** Starts the process and waits until it can draw. @throws RendererEndedError */
export async function startRenderer(powers: {
  readonly nodePath: string;
  readonly log: Log;
  /** Milliseconds for a picture. @default that of pictures' limits */
  readonly drawMs?: number;
  /** Bytes that the process can use. @default the same */
  readonly memory?: number;
}): Promise<RendererProcess> {
  const { drawMs = limits.drawMs, memory: mostMemory = limits.memory } = powers;
  const program = [...rendererPermissions(), rendererFile];
  const command = limitedCommand(powers.nodePath, program, {
    cpuSeconds: limits.cpuSeconds,
    ...(process.platform === "linux" ? { dataKiB: limits.reserved / 1024 } : {}),
  });
  const child = spawn(command.file, command.args, {
    env: {},
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
  });
  const ready = Promise.withResolvers<void>();
  let current:
    | { readonly id: number; resolve(png: Uint8Array): void; reject(error: Error): void }
    | undefined;
  /** The picture that the next frame is. */
  let arriving: number | undefined;
  let drawn = 0;
  let memory = 0;
  let stderr = "";
  let isOver = false;

  const over = (reason: RendererEndedError["reason"], detail: string) => {
    if (isOver) return;
    isOver = true;
    child.kill("SIGKILL");
    const error = new RendererEndedError(reason, `${detail} ${stderr.slice(-500)}`);
    ready.reject(error);
    current?.reject(error);
    current = undefined;
  };

  const arrived = (id: number, png: Buffer) => {
    if (png.toString("latin1", 1, 4) !== "PNG") throw new Error("It sent something else than a picture");
    if (current?.id !== id) return;
    const { resolve } = current;
    current = undefined;
    // What is read from is larger, and would be kept with it.
    resolve(Buffer.from(png));
  };

  const read = bytesReader(longestFrame, (body) => {
    if (arriving !== undefined) {
      const id = arriving;
      arriving = undefined;
      return arrived(id, body);
    }
    const message = readFromRenderer(parseFrame(body));
    if (message.t === "ready") return ready.resolve();
    if (message.t === "drawn") {
      memory = message.memory;
      arriving = message.id;
      return;
    }
    // An answer to what isn't asked any more.
    if (current?.id !== message.id) return;
    const { reject } = current;
    current = undefined;
    reject(new PictureRefusedError(message.why));
  });
  child.stdout.on("data", (bytes: Buffer) => {
    try {
      if (!isOver) read(bytes);
    } catch (error) {
      powers.log.error("pictureProcessSpeaksNonsense", { error });
      over("crash", "it sent what it must not send");
    }
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr = (stderr + text).slice(-4000);
  });
  child.stdin.on("error", () => {});
  child.on("error", (error) => over("start", error.message));
  child.on("exit", (code, signal) =>
    over(code === outOfMemory ? "memory" : "crash", `it ended with ${signal ?? code}`),
  );

  const late = setTimeout(() => over("start", "it took too long"), limits.startMs);
  try {
    await ready.promise;
  } catch (error) {
    throw error instanceof RendererEndedError ? new RendererEndedError("start", error.message) : error;
  } finally {
    clearTimeout(late);
  }

  return {
    async draw(drawing, images) {
      if (isOver) throw new RendererEndedError("crash", "it ended before");
      drawn += 1;
      const asked: ToRenderer = { id: drawn, drawing, images: images.length, mostMemory };
      const answer = Promise.withResolvers<Uint8Array>();
      current = { id: drawn, resolve: answer.resolve, reject: answer.reject };
      const timer = setTimeout(() => over("time", `more than ${drawMs} ms`), drawMs);
      child.stdin.write(encodeFrame(asked));
      for (const part of images.flatMap(encodeBytes)) child.stdin.write(part);
      try {
        return await answer.promise;
      } finally {
        clearTimeout(timer);
      }
    },
    isWorn: () => isOver || drawn >= limits.perProcess || memory > worn,
    end: () => over("crash", "it was ended"),
  };
}
