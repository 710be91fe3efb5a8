import { readFileSync } from "node:fs";
import { Renderer } from "@takumi-rs/core";
import { encodeFrame, frameReader } from "../../../ipc/frames.ts";
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

const send = (message: FromRenderer) => void process.stdout.write(encodeFrame(message));

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

async function draw({ drawing, images, mostMemory }: ToRenderer): Promise<Buffer> {
  const pictures = images.map((one) => Buffer.from(one, "base64"));
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

async function answer(asked: ToRenderer): Promise<void> {
  const { id } = asked;
  try {
    const png = await draw(asked);
    if (png.length > limits.pngBytes) throw new PictureError("the file has more than 8 MB: make it smaller");
    send({ t: "drawn", id, png: png.toString("base64"), memory: process.memoryUsage.rss() });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    send({ t: "refused", id, why: why.slice(0, 300) });
  }
}

// From the bot's own code.
process.stdin.on(
  "data",
  frameReader(longestFrame, (frame) => void answer(frame as ToRenderer)),
);
process.stdin.on("close", () => process.exit(0));
process.stdin.on("error", () => process.exit(0));
process.stdout.on("error", () => process.exit(0));
send({ t: "ready" });
