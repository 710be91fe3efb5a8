import type { FileHandle } from "../files.ts";

/*
 * What a picture is made of. Lengths are in pixels. A picture has at most 1,000 parts, 10,000 characters of text, and 20 pictures inside,
 * of 8 MB together.
 */

/** 0xRRGGBB, or `#rrggbb`, or `#rrggbbaa` to let through what is behind. */
export type Color = number | `#${string}`;

/** One color, or from one to another. @param angle degrees, 0: upwards, 90: to the right. @default 135 */
export type Fill = Color | { readonly from: Color; readonly to: Color; readonly angle?: number };

/** A picture to be drawn. */
export interface CardSpec extends BoxStyle {
  /** 16 to 2,000. */
  readonly width: number;
  /** 16 to 2,000; at most 2,000,000 pixels in all. */
  readonly height: number;
  /** What it shows, in words, for people who don't see it. 1 to 1,024 characters. */
  readonly alt: string;
  /** With `.png` at its end. @default "picture.png" */
  readonly name?: string;
  /** From top to bottom. */
  readonly children: readonly PicturePart[];
}

export type PicturePart =
  | PictureText
  | PictureRow
  | PictureColumn
  | PictureImage
  | PictureBar
  | PictureLine
  | PicturePie;

/** How large a part is. @default as large as what is in it */
export interface Size {
  readonly width?: number;
  readonly height?: number;
  /** Takes the room that is left: 1 for one part, 2 and 1 for two thirds and one third. */
  readonly grow?: number;
}

export interface BoxStyle {
  /** Room between its parts. */
  readonly gap?: number;
  /** Room around its parts. */
  readonly padding?: number;
  /** Where its parts are, across. @default "stretch" in columns, "center" in rows */
  readonly align?: "start" | "center" | "end" | "stretch";
  /** Where its parts are, along. @default "start" */
  readonly justify?: "start" | "center" | "end" | "between";
  readonly background?: Fill;
  /** Of its corners. */
  readonly radius?: number | "round";
}

/** Parts from top to bottom. */
export interface PictureColumn extends Size, BoxStyle {
  readonly column: readonly PicturePart[];
}

/** Parts from left to right. */
export interface PictureRow extends Size, BoxStyle {
  readonly row: readonly PicturePart[];
}

/**
 * Text, which is wrapped. Latin, Cyrillic, Greek, Japanese, much of Chinese, Korean, Arabic, Hebrew, Thai, Devanagari and emojis are drawn; others
 * are boxes. Markdown, mentions and a server's own emojis stay as they are written.
 */
export interface PictureText extends Size {
  readonly text: string;
  /** 6 to 400. @default 24 */
  readonly size?: number;
  /** 100 to 900. @default 400 */
  readonly weight?: number;
  /** @default white */
  readonly color?: Color;
  /** @default "start" */
  readonly align?: "start" | "center" | "end";
  /** Lines at most; what is left of the text becomes "…". */
  readonly lines?: number;
}

/** A picture inside: a handle, or an address such as `user.avatarUrl`. PNG, JPEG, WebP, or the first frame of a GIF. */
export interface PictureImage {
  readonly image: FileHandle | string;
  readonly width: number;
  readonly height: number;
  readonly radius?: number | "round";
}

/** A bar that is filled as far as something is: from 0 to 1. */
export interface PictureBar extends Size {
  readonly bar: number;
  readonly color?: Color;
  /** What isn't filled. */
  readonly track?: Color;
}

/** A line through values, at equal distances. At most 500. */
export interface PictureLine {
  readonly line: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly color?: Color;
  /** What is at the bottom and at the top. @default the least and the greatest value */
  readonly from?: number;
  readonly to?: number;
}

/** A pie of at most 50 slices. */
export interface PicturePie {
  readonly pie: readonly { readonly value: number; readonly color: Color }[];
  /** Its width and height. */
  readonly size: number;
}
