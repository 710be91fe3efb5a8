import { type ParseResult, parseSync } from "oxc-parser";
import type { Command } from "../commands/notation.ts";
import { analyse } from "./analysis/analyse.ts";
import { exceededLookups, resetLookups } from "./analysis/literal-text.ts";
import { resetSteps } from "./analysis/possible-texts.ts";
import { hiddenInNames } from "./hidden-in-names.ts";
import type { ScannedFile } from "./policy.ts";
import type { Policy } from "./read-policy.ts";
import { checkEarlyUse } from "./rules/check-early-use.ts";
import { checkModules } from "./rules/check-modules.ts";
import { checkNames } from "./rules/check-names.ts";
import { checkPluginClass } from "./rules/check-plugin-class.ts";
import { checkSpecs } from "./rules/check-specs.ts";
import { checkSyntax } from "./rules/check-syntax.ts";
import { checkText } from "./rules/check-text.ts";
import { findByItself, findStores } from "./rules/find-by-itself.ts";
import { findCommands } from "./rules/find-commands.ts";
import { findLinks } from "./rules/find-links.ts";
import { findNeeds } from "./rules/find-needs.ts";
import { findReaches } from "./rules/find-reaches.ts";
import { findSecrets } from "./rules/find-secrets.ts";
import { findSettings } from "./rules/find-settings.ts";
import { createReport } from "./rules/report.ts";

/**
 * Scans one plugin or plugin test. Only for a process that may die: the input can crash the parser.
 *
 * @param path relative to the repository's root, with `/`
 */
export function scanSource(path: string, source: string, policy: Policy): ScannedFile {
  const report = createReport(path, source, policy);
  const isTest = path.endsWith(".test.ts");
  let commands: readonly Command[] = [];
  let needs: ScannedFile["needs"] = { http: [], discord: [], unattended: [] };
  let secrets: ScannedFile["secrets"] = [];
  let reaches: Pick<ScannedFile, "pings" | "letters" | "mails"> = { pings: [], letters: [], mails: [] };
  let settings: ScannedFile["settings"] = {};
  let byItself: ScannedFile["byItself"] = { events: [], schedules: [] };
  let stores = false;
  let links: readonly string[] = [];

  if (checkText(path, source, policy, report)) {
    const parsed = parse(source);
    for (const { message, at } of parsed.problems) report.add("parse", at, message);
    const analysis = analyse(parsed.program);
    // Each bracket adds up to two levels to the tree.
    const tooDeep = analysis.deepest !== undefined && analysis.deepest.depth > policy.limits.nesting * 2;
    if (tooDeep) {
      report.add("too_deep", analysis.deepest?.node.start ?? 0, "an expression or type with too many levels");
    } else {
      resetLookups();
      resetSteps();
      checkModules(analysis, path, policy, isTest, report);
      checkNames(analysis, policy, isTest, report);
      checkSyntax(analysis, report);
      const read = { places: analysis.places, comments: parsed.comments };
      for (const { at, detail } of hiddenInNames(source, () => read))
        report.add("hidden_characters", at, detail);
      checkEarlyUse(analysis, report);
      if (!isTest) {
        const plugin = checkPluginClass(parsed.program, analysis, report);
        commands = findCommands(analysis, path, report);
        needs = findNeeds(plugin, analysis, report);
        secrets = findSecrets(plugin, analysis, needs.http, report);
        reaches = findReaches(analysis, report);
        settings = findSettings(plugin, analysis, report);
        byItself = findByItself(analysis);
        stores = findStores(analysis);
        links = findLinks(analysis);
        checkSpecs(analysis, needs, report);
      }
      if (exceededLookups())
        report.add(
          "too_deep",
          0,
          "constants made of constants without end",
          "write values out where they are",
        );
    }
  }

  const findings = report.findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
  const found = { commands, needs, secrets, ...reaches, settings, byItself, stores, links };
  return { path, ok: findings.length === 0, findings, ...found };
}

interface Parsed {
  readonly program: ParseResult["program"];
  readonly comments: ParseResult["comments"];
  readonly problems: readonly { readonly message: string; readonly at: number }[];
}

function parse(source: string): Parsed {
  const result = parseSync("plugin.ts", source, {
    lang: "ts",
    sourceType: "module",
    preserveParens: false,
    // Without it, the parser accepts what a strict module can't contain.
    showSemanticErrors: true,
  });
  return {
    program: result.program,
    comments: result.comments,
    problems: result.errors.map(({ message, labels }) => ({ message, at: labels[0]?.start ?? 0 })),
  };
}
