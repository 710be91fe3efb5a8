import type { ImageSource, Node } from "@takumi-rs/core";
import type { Drawing, DrawnBox, DrawnFill, DrawnPart, DrawnSize, DrawnText } from "../drawing.ts";
import { readableText } from "./readable-text.ts";

/** A drawing as the renderer takes it. What it shows was checked by the host, so nothing in it is a style, an address or markup of others. */
export interface TakumiPicture {
  readonly node: Node;
  /** Lines are drawn as pictures of their own. */
  readonly images: readonly ImageSource[];
  /** All its texts. */
  readonly words: string;
}

type Style = NonNullable<Node["style"]>;

const ends = { start: "flex-start", center: "center", end: "flex-end" } as const;

/** @param pictures the bytes of the pictures inside, by number */
export function toTakumi(drawing: Drawing, pictures: readonly Uint8Array[]): TakumiPicture {
  const images: ImageSource[] = pictures.map((data, index) => ({
    src: `picture:${index}`,
    data,
    cache: "none",
  }));

  const words: string[] = [];
  const said = (text: string) => {
    const readable = readableText(text);
    words.push(readable);
    return readable;
  };

  const nodeOf = (part: DrawnPart): Node => {
    switch (part.kind) {
      case "row":
      case "column":
        return { type: "container", style: boxStyle(part), children: part.parts.map(nodeOf) };
      case "text":
        return { type: "text", text: said(part.text), style: textStyle(part) };
      case "image": {
        const { width, height } = part;
        const style: Style = { width, height, flexShrink: 0, objectFit: "cover", ...rounded(part) };
        return { type: "image", src: `picture:${part.image}`, style };
      }
      case "bar": {
        const { height = 16 } = part;
        const shape: Style = { height, borderRadius: height / 2 };
        const filled: Style = { ...shape, width: `${part.bar * 100}%`, backgroundColor: part.color };
        return {
          type: "container",
          style: {
            ...{ display: "flex", ...shape, ...sizeStyle({ ...part, height }), backgroundColor: part.track },
          },
          children: [{ type: "container", style: filled }],
        };
      }
      case "line": {
        const { width, height } = part;
        const src = `line:${images.length}`;
        images.push({ src, data: Buffer.from(lineSvg(part)), cache: "none" });
        return { type: "image", src, style: { width, height, flexShrink: 0 } };
      }
      case "pie": {
        const style: Style = { width: part.size, height: part.size, flexShrink: 0, borderRadius: "50%" };
        return { type: "container", style: { ...style, backgroundImage: sliced(part.pie) } };
      }
    }
  };

  const node = nodeOf(drawing.root);
  return { node, images, words: words.join("") };
}

function boxStyle(box: DrawnBox): Style {
  const { kind, gap, padding, justify, background } = box;
  const align = box.align ?? (kind === "row" ? "center" : "stretch");
  return {
    display: "flex",
    flexDirection: kind,
    gap,
    padding,
    minWidth: 0,
    overflow: "hidden",
    alignItems: align === "stretch" ? "stretch" : ends[align],
    ...(justify === undefined
      ? {}
      : { justifyContent: justify === "between" ? "space-between" : ends[justify] }),
    ...sizeStyle(box),
    ...(background === undefined ? {} : filledWith(background)),
    ...rounded(box),
  };
}

function textStyle(text: DrawnText): Style {
  return {
    fontSize: text.size,
    fontWeight: text.weight,
    color: text.color,
    textAlign: text.align,
    minWidth: 0,
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
    ...(text.lines === undefined
      ? {}
      : { lineClamp: text.lines, textOverflow: "ellipsis", overflow: "hidden" }),
    ...sizeStyle(text),
  };
}

function sizeStyle({ width, height, grow }: DrawnSize): Style {
  return {
    ...(width === undefined ? {} : { width, flexShrink: 0 }),
    ...(height === undefined ? {} : { height, flexShrink: 0 }),
    ...(grow === undefined ? {} : { flexGrow: grow, flexShrink: 1, flexBasis: 0 }),
  };
}

function filledWith(fill: DrawnFill): Style {
  if (typeof fill === "string") return { backgroundColor: fill };
  return { backgroundImage: `linear-gradient(${fill.angle}deg, ${fill.from}, ${fill.to})` };
}

function rounded({ radius }: { readonly radius?: number | "round" }): Style {
  return radius === undefined ? {} : { borderRadius: radius === "round" ? "50%" : radius };
}

function sliced(pie: readonly { readonly share: number; readonly color: string }[]): string {
  let at = 0;
  const stops = pie.map(({ share, color }) => {
    const from = at;
    at += share * 100;
    return `${color} ${from.toFixed(3)}% ${at.toFixed(3)}%`;
  });
  return `conic-gradient(${stops.join(", ")})`;
}

/** Of numbers and a checked color alone. */
function lineSvg({ line, width, height, color }: Extract<DrawnPart, { readonly kind: "line" }>): string {
  const inset = 4;
  const step = line.length === 1 ? 0 : (width - 2 * inset) / (line.length - 1);
  const places = line.map((share, index) => {
    const y = inset + (1 - share) * (height - 2 * inset);
    return `${(inset + index * step).toFixed(1)},${y.toFixed(1)}`;
  });
  const points =
    places.length === 1 ? `${places[0]} ${width - inset},${places[0]?.split(",")[1]}` : places.join(" ");
  const size = `width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><polyline fill="none" stroke="${color}" stroke-width="4" stroke-linejoin="round" stroke-linecap="round" points="${points}"/></svg>`;
}
