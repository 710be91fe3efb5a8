/** A picture that was checked, as it is sent to the process that draws it. Lengths are in pixels. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly root: DrawnBox;
}

export type DrawnPart = DrawnBox | DrawnText | DrawnImage | DrawnBar | DrawnLine | DrawnPie;

/** `#rrggbb` or `#rrggbbaa`. */
export type DrawnColor = string;

export type DrawnFill =
  | DrawnColor
  | { readonly from: DrawnColor; readonly to: DrawnColor; readonly angle: number };

export interface DrawnSize {
  readonly width?: number;
  readonly height?: number;
  readonly grow?: number;
}

export interface DrawnBox extends DrawnSize {
  readonly kind: "row" | "column";
  readonly parts: readonly DrawnPart[];
  readonly gap: number;
  readonly padding: number;
  readonly align?: "start" | "center" | "end" | "stretch";
  readonly justify?: "start" | "center" | "end" | "between";
  readonly background?: DrawnFill;
  readonly radius?: number | "round";
}

export interface DrawnText extends DrawnSize {
  readonly kind: "text";
  readonly text: string;
  readonly size: number;
  readonly weight: number;
  readonly color: DrawnColor;
  readonly align: "start" | "center" | "end";
  readonly lines?: number;
}

export interface DrawnImage {
  readonly kind: "image";
  /** Which of the pictures that come with the drawing. */
  readonly image: number;
  readonly width: number;
  readonly height: number;
  readonly radius?: number | "round";
}

export interface DrawnBar extends DrawnSize {
  readonly kind: "bar";
  /** From 0 to 1. */
  readonly bar: number;
  readonly color: DrawnColor;
  readonly track: DrawnColor;
}

export interface DrawnLine {
  readonly kind: "line";
  /** From 0, at the bottom, to 1. */
  readonly line: readonly number[];
  readonly width: number;
  readonly height: number;
  readonly color: DrawnColor;
}

export interface DrawnPie {
  readonly kind: "pie";
  /** Shares of the whole. */
  readonly pie: readonly { readonly share: number; readonly color: DrawnColor }[];
  readonly size: number;
}
