import { RefusalError } from "../../declaration/refusal.ts";
import type { Picture } from "../../plugin-api/images/images.ts";
import type { KeptPictures } from "../images/kept-pictures.ts";
import { pictureLimits } from "../images/picture-limits.ts";
import type { Renderer } from "../images/renderer.ts";
import { validatePicture } from "../images/validate-picture.ts";
import { shownIn, wordsIn } from "./files/file-handles.ts";
import type { PluginFiles } from "./files/plugin-files.ts";
import type { RateLimit } from "./rate-limit.ts";

/** UTF-16 code units of what stands in a picture and in those inside, and files at Discord that they show. */
const mostWords = 50_000;
const mostShown = 100;

/**
 * Draws a picture for one plugin, which gets a handle. The words in it, and the files that it shows, are remembered with it: wherever it
 * is sent, they are held to what holds for words and files.
 */
export function createDrawPicture(parts: {
  readonly plugin: string;
  readonly files: Pick<PluginFiles, "inside" | "bytesOf" | "drawn">;
  readonly renderer: Pick<Renderer, "draw">;
  readonly kept: KeptPictures;
  readonly pictures: RateLimit;
}): (input: unknown) => Promise<Picture> {
  const { plugin, files, renderer, kept, pictures } = parts;
  return async (input) => {
    if (!pictures.take()) throw new RefusalError("Too many pictures: 5 at once, then one every 2 seconds");
    const { drawing, alt, name, words, images } = validatePicture(input);
    const inside = images.map(files.inside);
    const bytes = await files.bytesOf(inside, pictureLimits.imageBytes);
    const all = {
      words: [...words, ...inside.flatMap(wordsIn)],
      shows: [...new Set(inside.flatMap(shownIn))],
    };
    if (all.words.join("").length > mostWords || all.shows.length > mostShown)
      throw new RefusalError("There is too much in the pictures that are inside this one: draw it in one");
    const png = await renderer.draw(plugin, drawing, bytes);
    const { width, height } = drawing;
    const handle = files.drawn({
      png: kept.keep(plugin, png),
      ...{ width, height, alt },
      ...all,
    });
    return { handle, name, description: alt, width, height };
  };
}
