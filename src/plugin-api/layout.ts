import type { ButtonSpec, SelectSpec } from "./buttons-and-menus.ts";

/**
 * A part of a message that is laid out: Discord's components V2, in the order in which they are shown. A message has at most 37, with
 * those inside others and each button, and 3,800 characters of text.
 */
export type LayoutPart = LayoutItem | ContainerPart;

export type LayoutItem =
  | TextPart
  | SectionPart
  | GalleryPart
  | FilePart
  | SeparatorPart
  | ButtonsPart
  | SelectPart;

/** A box with a colored edge around other parts. */
export interface ContainerPart {
  readonly container: readonly LayoutItem[];
  /** 0xRRGGBB. */
  readonly color?: number;
  /** Shows it blurred until it is clicked. */
  readonly spoiler?: boolean;
}

/** Markdown. Mentions in it ping as little as they do in `content`. */
export interface TextPart {
  readonly text: string;
}

/** One to three texts, with a picture or a button beside them. */
export type SectionPart = { readonly section: string | readonly string[] } & (
  | { readonly thumbnail: LayoutPicture }
  | { readonly button: ButtonSpec }
);

/** 1–10 pictures. */
export interface GalleryPart {
  readonly gallery: readonly LayoutPicture[];
}

export interface LayoutPicture {
  /** A URL, or a file of this message: `attachment://chart.png`. */
  readonly url: string;
  /** What it shows, for people who have Discord read to them. At most 1,024 characters. */
  readonly description: string;
  readonly spoiler?: boolean;
}

/** One of this message's `files`, by its name. Files that no part shows are shown at the end. */
export interface FilePart {
  readonly file: string;
  readonly spoiler?: boolean;
}

/** Room between two parts. */
export interface SeparatorPart {
  readonly separator: "line" | "space";
  /** @default "small" */
  readonly size?: "small" | "large";
}

/** One to five, side by side. */
export interface ButtonsPart {
  readonly buttons: readonly ButtonSpec[];
}

export interface SelectPart {
  readonly select: SelectSpec;
}
