import { silentLog } from "../../src/log/log.ts";
import { leaderboardCard, welcomeCard } from "../../src/plugin-api/images/cards.ts";
import { chartCard } from "../../src/plugin-api/images/chart.ts";
import { createRenderer } from "../../src/plugins/images/renderer.ts";
import { validatePicture } from "../../src/plugins/images/validate-picture.ts";
import { type Outcome, turbot } from "../harness/outcome.ts";
import { times } from "./figures.ts";

/** The time to draw a picture, with a new process and with a running one. */
export async function measurePictures(runs: number): Promise<Partial<Outcome>> {
  const newRenderer = () =>
    createRenderer({ nodePath: process.execPath, log: silentLog, elapsed: () => performance.now() });
  const face = "https://cdn.discordapp.com/embed/avatars/0.png";
  const names = ["Ada", "鯛太郎", "Бен", "Κώστας", "Zoë 🐟", "f", "g", "h", "i", "j"];
  const values = names.map((label, index) => ({ label, value: index * 7 }));
  const cards = {
    "welcome card": welcomeCard({ name: "Ada Lovelace 🎉", avatar: face, subtitle: "Member no. 120" }),
    "leaderboard of 10": leaderboardCard({
      rows: values.map(({ label: name, value }) => ({ name, value, avatar: face })),
    }),
    "bar chart": chartCard({ kind: "bar", alt: "Bars", title: "Bars", values }),
  };
  const plain = validatePicture({
    width: 256,
    height: 256,
    alt: "A face",
    background: 0x336699,
    children: [],
  });

  const cold = await times(runs, async () => {
    const renderer = newRenderer();
    const took = await timed(() => renderer.draw("bench", plain.drawing, []));
    renderer.stop();
    return took;
  });
  const renderer = newRenderer();
  const avatar = await renderer.draw("bench", plain.drawing, []);
  const took: Record<string, number[]> = { "a first picture, with the start of its process": cold };
  for (const [name, card] of Object.entries(cards)) {
    took[`${name}, warm`] = await times(runs, () =>
      timed(() => {
        const { drawing, images } = validatePicture(card);
        return renderer.draw(
          "bench",
          drawing,
          images.map(() => avatar),
        );
      }),
    );
  }
  renderer.stop();
  return {
    comparisons: Object.entries(took).map(([what, ms]) => ({
      ...{ what, unit: "ms", better: "less" as const },
      samples: { [turbot]: ms },
    })),
  };
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
