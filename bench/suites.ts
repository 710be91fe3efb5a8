import type { Suite } from "./harness/suite.ts";
import { deploys } from "./suites/deploys.ts";
import { gateway } from "./suites/gateway.ts";
import { growth } from "./suites/growth.ts";
import { plugins } from "./suites/plugins.ts";
import { scanner } from "./suites/scanner.ts";
import { webhook } from "./suites/webhook.ts";
import { wholeBot } from "./suites/whole-bot.ts";

/** By the name that `--suite` has. */
export const suites: Readonly<Record<string, Suite>> = {
  gateway,
  deploys,
  plugins,
  scanner,
  webhook,
  "whole-bot": wholeBot,
  growth,
};
