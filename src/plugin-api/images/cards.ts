import type { FileHandle } from "../files.ts";
import type { CardSpec, Color, Fill, PicturePart } from "./picture.ts";

/** Cards that many servers have. Each is a description for `turbot.images.card`, with alternative text: change what you like with `{ ...card, width: 600 }`. */

interface Colors {
  readonly background?: Fill;
  readonly color?: Color;
}

const usualBackground: Fill = { from: "#23263a", to: "#3b3f6b" };
const usualColor: Color = "#8ea1ff";
const pale: Color = "#c9cdee";

const face = (image: FileHandle | string, size: number): PicturePart => ({
  column: [{ image, width: size, height: size, radius: "round" }],
  padding: 5,
  background: "#ffffff40",
  radius: "round",
});

/** @example await this.turbot.images.card(welcomeCard({ name: member.displayName, avatar: member.avatarUrl, subtitle: "Member no. 120" })) */
export function welcomeCard({
  name,
  avatar,
  title = "Welcome",
  subtitle,
  background = usualBackground,
  color = usualColor,
}: Colors & {
  readonly name: string;
  readonly avatar: FileHandle | string;
  /** Above the name. @default "Welcome" */
  readonly title?: string;
  /** Below the name. */
  readonly subtitle?: string;
}): CardSpec {
  return {
    ...{ width: 800, height: 260, background, padding: 36, justify: "center", name: "welcome.png" },
    alt: sentence([title, name, subtitle]),
    children: [
      {
        row: [
          face(avatar, 160),
          {
            column: [
              { text: title, size: 30, color },
              { text: name, size: 52, weight: 700, lines: 1 },
              ...(subtitle === undefined ? [] : [{ text: subtitle, size: 26, color: pale, lines: 2 }]),
            ],
            gap: 2,
            grow: 1,
          },
        ],
        gap: 36,
      },
    ],
  };
}

/** Somebody's rank and level. @param progress from 0 to 1, to the next level */
export function rankCard({
  name,
  avatar,
  rank,
  level,
  progress,
  points,
  background = usualBackground,
  color = usualColor,
}: Colors & {
  readonly name: string;
  readonly avatar: FileHandle | string;
  readonly rank: number;
  readonly level: number;
  readonly progress: number;
  /** Such as "840 / 1,200 XP". */
  readonly points?: string;
}): CardSpec {
  const done = Math.min(1, Math.max(0, progress));
  return {
    ...{ width: 800, height: 220, background, padding: 32, justify: "center", name: "rank.png" },
    alt: sentence([
      name,
      `rank ${rank}`,
      `level ${level}`,
      points,
      `${Math.round(done * 100)} % of the level`,
    ]),
    children: [
      {
        row: [
          face(avatar, 130),
          {
            column: [
              {
                row: [
                  { text: name, size: 36, weight: 700, lines: 1, grow: 1 },
                  { text: `#${rank}`, size: 36, weight: 700, color },
                ],
                gap: 16,
              },
              { bar: done, height: 26, color },
              {
                row: [
                  { text: `Level ${level}`, size: 24, color: pale, grow: 1 },
                  ...(points === undefined ? [] : [{ text: points, size: 24, color: pale }]),
                ],
              },
            ],
            gap: 14,
            grow: 1,
          },
        ],
        gap: 32,
      },
    ],
  };
}

/** Who is first. At most 10 rows are shown. */
export function leaderboardCard({
  title = "Leaderboard",
  rows,
  background = usualBackground,
  color = usualColor,
}: Colors & {
  readonly title?: string;
  readonly rows: readonly {
    readonly name: string;
    readonly value: number | string;
    readonly avatar?: FileHandle | string;
  }[];
}): CardSpec {
  const shown = rows.slice(0, 10);
  const lines = shown.map(({ name, value }, index) => `${index + 1}. ${name}: ${value}`);
  return {
    ...{ width: 700, height: 130 + 60 * Math.max(1, shown.length), background, padding: 32, gap: 8 },
    name: "leaderboard.png",
    alt: sentence([title, ...lines]),
    children: [
      { text: title, size: 38, weight: 700, lines: 1, height: 58 },
      ...shown.map(
        ({ name, value, avatar }, index): PicturePart => ({
          row: [
            { text: String(index + 1), size: 26, weight: 700, color, width: 44 },
            ...(avatar === undefined
              ? []
              : [{ image: avatar, width: 40, height: 40, radius: "round" } as const]),
            { text: name, size: 26, lines: 1, grow: 1 },
            { text: String(value), size: 26, color: pale },
          ],
          ...{ gap: 14, height: 52, padding: 6, radius: 10 },
          ...(index % 2 === 0 ? { background: "#ffffff12" as const } : {}),
        }),
      ),
    ],
  };
}

/** As much as fits into an alternative text. */
function sentence(parts: readonly (string | undefined)[]): string {
  const whole = parts.filter((part) => part !== undefined && part.trim() !== "").join(", ");
  return whole.length > 1024 ? `${whole.slice(0, 1022)}…` : whole;
}
