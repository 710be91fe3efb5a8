import { writeFileSync } from "node:fs";
import { silentLog } from "../../src/log/log.ts";
import { rankCard, welcomeCard } from "../../src/plugin-api/images/cards.ts";
import type { CardSpec } from "../../src/plugin-api/images/picture.ts";
import { createRenderer } from "../../src/plugins/images/renderer.ts";
import { validatePicture } from "../../src/plugins/images/validate-picture.ts";

/** Draws the cards of the example plugins `welcome-card` and `levelling`, as plugins' pictures are drawn. @param path of a PNG, by name */
export async function drawCards(path: (name: string) => string): Promise<void> {
  const renderer = createRenderer({
    nodePath: process.execPath,
    log: silentLog,
    elapsed: () => performance.now(),
  });
  const draw = (card: CardSpec, inside: readonly Uint8Array[]) =>
    renderer.draw("pictures", validatePicture(card).drawing, inside);
  const fish = { text: "🐠", size: 150, align: "center" } as const;
  const face: CardSpec = {
    ...{ width: 256, height: 256, alt: "A fish", padding: 20, justify: "center" },
    background: { from: "#0b6e99", to: "#4bc0c8" },
    children: [fish],
  };
  const avatar = await draw(face, []);
  const ofCoral = { name: "Coral", avatar: "https://cdn.discordapp.com/embed/avatars/0.png" };
  const welcome = welcomeCard({ ...ofCoral, title: "Welcome aboard", subtitle: "Member no. 120" });
  const rank = rankCard({ ...ofCoral, rank: 3, level: 12, progress: 0.7, points: "840 / 1,200 XP" });
  writeFileSync(path("welcome-card"), await draw(welcome, [avatar]));
  writeFileSync(path("rank-card"), await draw(rank, [avatar]));
  renderer.stop();
}
