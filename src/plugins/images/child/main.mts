import { readFileSync } from "node:fs";
import { Renderer } from "@takumi-rs/core";
import { bytesReader, encodeBytes, encodeFrame, parseFrame } from "../../../ipc/frames.ts";
import { pictureLimits as limits } from "../picture-limits.ts";
import { type FromRenderer, longestFrame, outOfMemory, type ToRenderer } from "../renderer-protocol.ts";
import { type FontFile, familyNames, fontsFor, listFonts } from "./fonts.ts";
import { pictureSize } from "./picture-size.ts";
import { toTakumi } from "./to-takumi.ts";

/**
 * The process that draws, without permissions, environment or secrets. Frames come in on stdin, one at a time, and go out on stdout; it
 * ends with stdin. The renderer runs in threads of its own, so this one can look after the memory meanwhile.
 */

/** Milliseconds between two looks. */
const watchMs = 10;

/** Something about the picture, which its author can change. */
class PictureError extends Error {
  override readonly name = "PictureError";
}

const send = (message: FromRenderer, png?: Uint8Array) => {
  process.stdout.write(encodeFrame(message));
  for (const part of png === undefined ? [] : encodeBytes(png)) process.stdout.write(part);
};

// Nothing is drawn twice with the same pictures inside, so they aren't kept.
const renderer = new Renderer({ cacheMaxBytes: 4 * 1024 * 1024 });
const fonts = listFonts();
const registered = new Set<FontFile>();

/** Loads the fonts of a text: all of them would take half a second, and most are never needed. */
async function loadFonts(text: string): Promise<void> {
  for (const font of fontsFor(text, fonts)) {
    if (registered.has(font)) continue;
    const { family: name, url, ranges } = font;
    const range =
      ranges === undefined
        ? {}
        : { unicodeRange: ranges.map(([from, to]) => [from, to] as [number, number]) };
    await renderer.registerFont({ name, data: readFileSync(url), ...range });
    registered.add(font);
  }
}

/** Those that are there, in their order, whatever was loaded first. */
function fontFamilies(): string[] {
  const there = new Set([...registered].map(({ family }) => family));
  return familyNames.filter((name) => there.has(name));
}

await loadFonts("Latin letters");

async function draw({ drawing, mostMemory }: ToRenderer, pictures: readonly Buffer[]): Promise<Buffer> {
  let area = 0;
  for (const bytes of pictures) {
    const [width, height] = pictureSize(bytes) ?? [];
    if (width === undefined || height === undefined)
      throw new PictureError("a picture inside is no PNG, JPEG, WebP or GIF");
    area += width * height;
    if (Math.max(width, height) > limits.imageSide || area > limits.imageArea)
      throw new PictureError("a picture inside has too many pixels");
  }
  const checkMemory = () => {
    if (process.memoryUsage.rss() > mostMemory) process.exit(outOfMemory);
  };
  const picture = toTakumi(drawing, pictures);
  await loadFonts(picture.words);
  checkMemory();
  const watch = setInterval(checkMemory, watchMs);
  try {
    const { width, height } = drawing;
    return await renderer.render(picture.node, {
      width,
      height,
      format: "png",
      fontFamilies: fontFamilies(),
      images: [...picture.images],
    });
  } finally {
    clearInterval(watch);
  }
}

async function answer(asked: ToRenderer, pictures: readonly Buffer[]): Promise<void> {
  const { id } = asked;
  try {
    const png = await draw(asked, pictures);
    if (png.length > limits.pngBytes) throw new PictureError("the file has more than 8 MB: make it smaller");
    send({ t: "drawn", id, memory: process.memoryUsage.rss() }, png);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    send({ t: "refused", id, why: why.slice(0, 300) });
  }
}

/** What was asked, while its pictures arrive. */
let asked: ToRenderer | undefined;
let arrived: Buffer[] = [];

process.stdin.on(
  "data",
  bytesReader(longestFrame, (body) => {
    // From the bot's own code.
    if (asked === undefined) asked = parseFrame(body) as ToRenderer;
    else arrived.push(body);
    if (arrived.length < asked.images) return;
    void answer(asked, arrived);
    asked = undefined;
    arrived = [];
  }),
);
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));
send({ t: "ready" });
