import type { Comparison } from "../harness/outcome.ts";
import { turbot } from "../harness/outcome.ts";
import type { BenchPowers, Measure, Suite } from "../harness/suite.ts";
import { peer } from "../world/contenders.ts";
import {
  countsOf,
  gapOf,
  type Interruptions,
  interrupt,
  type Services,
  withServices,
} from "../world/interrupt.ts";
import { startUnderPm2 } from "../world/pm2-service.ts";
import { startPlainly } from "../world/service.ts";
import { startTurbot } from "../world/turbot-service.ts";

export const deploys: Suite = {
  title: "Deploys",
  about:
    "A new version while people use a command five times a second: Turbot, where a pull request with another plugin is merged, and a bot of discord.js that is restarted by PM2, reloaded by PM2 in cluster mode, or stopped and started as systemd does it. PM2 waits until the bot says that it is ready. For them the new version is there already; Turbot also fetches it, checks it, and watches it. A crash is SIGKILL.",
  measurements: { "updates-and-crashes": updatesAndCrashes },
};

const channels = 20;
const reload = "PM2 reload";

function services(powers: BenchPowers): Services {
  const bot = peer("discord.js", "discord-js.ts");
  // Its command takes a second for each thing that it does.
  const withPm2 = powers.peers && powers.pick({ tiny: false, quick: false, full: true });
  return {
    [turbot]: () => startTurbot(powers, powers.root, channels),
    ...(powers.against === undefined
      ? {}
      : { [`${turbot}, before`]: () => startTurbot(powers, powers.against ?? "", channels) }),
    ...(withPm2
      ? {
          "PM2 restart": () => startUnderPm2(powers, bot, "restart", channels),
          [reload]: () => startUnderPm2(powers, bot, "reload", channels),
        }
      : {}),
    ...(powers.peers ? { systemd: () => startPlainly(powers, bot, channels) } : {}),
  };
}

async function updatesAndCrashes(powers: BenchPowers): ReturnType<Measure> {
  return withServices(services(powers), async (running) => {
    const updates = await interrupt(powers, running, "update");
    // A reload and a restart of PM2 differ only when nothing has crashed.
    const crashing = running.filter(([name]) => name !== reload);
    const crashes = await interrupt(powers, crashing, "crash");
    return {
      comparisons: [
        gapOf("an update: without a bot at the gateway", updates),
        ...phasesOf(updates),
        gapOf("crash → back at the gateway", crashes),
      ],
      counts: [...countsOf("in updates", updates), ...countsOf("in crashes", crashes)],
    };
  });
}

/** Turbot's own: nobody else has them. */
function phasesOf({ phases }: Interruptions): Comparison[] {
  const deploys = Object.entries(phases).filter(([name]) => name.startsWith(turbot));
  const names = Object.keys(deploys[0]?.[1][0] ?? {});
  return names.map((what) => ({
    ...{ what, unit: "ms", better: "less" },
    samples: Object.fromEntries(deploys.map(([name, all]) => [name, all.flatMap((one) => one[what] ?? [])])),
  }));
}
