import type { Administration } from "../../administration/create-administration.ts";
import type { Operators } from "../../administration/operators.ts";
import type { AdminSettings } from "../../administration/store/admin-settings.ts";
import type { Reviewers } from "../../administration/store/reviewers.ts";
import type { TurbotFacts } from "../../built-ins/turbot/facts.ts";
import { capButtons } from "../../built-ins/usage/usage-controls.ts";
import type { Claude } from "../../claude/claude.ts";
import type { Config } from "../../config/config.ts";
import type { Wait } from "../../ipc/causes.ts";
import type { AdminChannel } from "../../reports/admin-channel.ts";
import type { SetUp } from "../../reports/set-up/create-set-up.ts";
import type { RequestStore } from "../../requests/store/request-store.ts";
import { modelsInUse } from "../../set-up/claude/models-in-use.ts";
import { monthName } from "../../spending/month-words.ts";
import { inDollars } from "../../spending/prices.ts";
import { operatorsUsageText, type UsagePowers } from "../../spending/usage-text.ts";
import { openRequests } from "./open-requests.ts";
import { readReleases } from "./read-releases.ts";

/** What `/turbot` shows, gathered when somebody looks. */
export function createTurbotFacts(powers: {
  readonly config: Config;
  readonly settings: AdminSettings;
  readonly operators: Operators;
  readonly reviewers: Pick<Reviewers, "all">;
  readonly administration: Pick<Administration, "paused">;
  readonly adminChannel: AdminChannel;
  readonly store: Pick<RequestStore, "open" | "withPullRequest">;
  readonly usage: UsagePowers;
  readonly claude: Pick<Claude, "health" | "models">;
  readonly setUp: Pick<SetUp, "webhookLine" | "repositoryUrl">;
  readonly isConnected: () => boolean;
  /** What the bot waits for, or does without. */
  readonly waits: () => readonly Wait[];
  readonly doctor: () => Promise<readonly string[]>;
  /** Whether a supervisor looks after the bot. */
  readonly isSupervised: boolean;
  readonly hide: (text: string) => string;
}): TurbotFacts {
  const { config, settings, operators, administration, adminChannel, store, usage, claude, setUp } = powers;
  const { waits, hide } = powers;
  const startedAt = usage.now();

  function month(): string {
    const { dollars } = usage.spending.caps().month;
    const { building, chat } = usage.spending.spent({ userId: "", guildId: "" }).month;
    return `${inDollars(building.microDollars + chat.microDollars)} of ${inDollars(dollars * 1_000_000)} in ${monthName(usage.now())}.`;
  }

  return {
    status: (guildId) => {
      const { chat, planning, building } = modelsInUse(claude.models);
      return {
        startedAt,
        isConnected: powers.isConnected(),
        claude: {
          isReachable: claude.health.state === "closed",
          models: `chat with \`${chat ?? "no model"}\`, planning with \`${planning ?? "no model"}\`, code with \`${building ?? "no model"}\``,
        },
        webhook: setUp.webhookLine(),
        waits: waits().map(({ what }) => hide(what)),
        month: month(),
        paused: administration.paused(guildId),
      };
    },
    deploys: () => (powers.isSupervised ? readReleases(config.home, hide) : undefined),
    requests: (guildId) => openRequests(store, guildId),
    settings: (guildId) => ({
      paused: administration.paused(guildId),
      persona: settings.get("persona", guildId),
      role: settings.get("role", guildId),
      roleSetting: config.discord.featureRequestRole,
      adminChannel: adminChannel.id(),
      isAdminChannelChosen: adminChannel.isChosen(),
      reviewers: powers.reviewers.all(),
      operators: { fromSettings: [...operators.fromSettings], added: operators.added() },
    }),
    doctor: powers.doctor,
    limits: (userId, guildId) => ({
      content: operatorsUsageText(usage, { userId, guildId }),
      components: [capButtons()],
    }),
    repositoryUrl: setUp.repositoryUrl,
  };
}
