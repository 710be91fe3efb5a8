import type { Suite } from "./harness/suite.ts";
import { gateway } from "./suites/gateway.ts";
import { plugins } from "./suites/plugins.ts";
import { scanner } from "./suites/scanner.ts";

/** By the name that `--suite` has. */
export const suites: Readonly<Record<string, Suite>> = { gateway, plugins, scanner };
