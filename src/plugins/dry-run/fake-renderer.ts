import { pictureSize } from "../images/child/picture-size.ts";
import type { Renderer } from "../images/renderer.ts";

/** A PNG of one grey pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);

/** Draws nothing: tests look at what a picture says, which is known before. */
export const fakeRenderer: Renderer = { draw: async () => pixel, stop: () => {} };

/** Draws, with a grey picture in the place of those that aren't any: in a dry run nobody has a face. */
export function withFaces(renderer: Renderer): Renderer {
  return {
    draw: (plugin, drawing, images) =>
      renderer.draw(
        plugin,
        drawing,
        images.map((bytes) => (pictureSize(bytes) === undefined ? pixel : bytes)),
      ),
    stop: renderer.stop,
  };
}
