import { writeFileSync } from "node:fs";
import { silentLog } from "../../src/log/log.ts";
import { welcomeCard } from "../../src/plugin-api/images/cards.ts";
import type { CardSpec } from "../../src/plugin-api/images/picture.ts";
import { createRenderer } from "../../src/plugins/images/renderer.ts";
import { validatePicture } from "../../src/plugins/images/validate-picture.ts";

/** Draws the card of the example plugin `welcome-card`, as plugins' pictures are drawn. @param path of the PNG */
export async function drawWelcomeCard(path: string): Promise<void> {
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
  const card = welcomeCard({
    ...{ name: "Coral", title: "Welcome aboard", subtitle: "Member no. 120" },
    avatar: "https://cdn.discordapp.com/embed/avatars/0.png",
  });
  writeFileSync(path, await draw(card, [avatar]));
  renderer.stop();
}
