import { type FileHandle, files } from "../files.ts";
import { callHost } from "../host-link.ts";
import { type ChartSpec, chartCard } from "./chart.ts";
import type { CardSpec } from "./picture.ts";

/** A picture that was drawn: for `files` of a message, with its alternative text. */
export interface Picture extends FileHandle {
  /** Its alternative text. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
}

export interface Images {
  /** Draws a picture. 5 at once, then one every 2 seconds. `welcomeCard`, `rankCard` and `leaderboardCard` describe usual ones. */
  card(spec: CardSpec): Promise<Picture>;
  /** Draws bars, a line or a pie. */
  chart(spec: ChartSpec): Promise<Picture>;
  /** Somebody's avatar as a file. In a card, `avatarUrl` can be an `image` as it is. */
  avatar(user: { readonly avatarUrl: string }): Promise<FileHandle>;
}

const card = async (spec: CardSpec): Promise<Picture> =>
  (await callHost("image.draw", { ...spec })) as Picture;

export const images: Images = Object.freeze({
  card,
  chart: async (spec: ChartSpec) => card(chartCard(spec)),
  avatar: async ({ avatarUrl }: { readonly avatarUrl: string }) => files.picture(avatarUrl),
});
