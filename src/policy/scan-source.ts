import { type ParseResult, parseSync } from "oxc-parser";
import { analyse } from "./analyse.ts";
import { checkEarlyUse } from "./check-early-use.ts";
import { checkModules } from "./check-modules.ts";
import { checkNames } from "./check-names.ts";
import { checkPluginClass } from "./check-plugin-class.ts";
import { checkSpecs } from "./check-specs.ts";
import { checkSyntax } from "./check-syntax.ts";
import { checkText } from "./check-text.ts";
import { findCommands } from "./find-commands.ts";
import { findNeeds } from "./find-needs.ts";
import { findPings } from "./find-pings.ts";
import { hiddenInNames } from "./hidden-in-names.ts";
import { beginLookingUp, gaveUpLookingUp } from "./literal-text.ts";
import type { FoundCommand, ScannedFile } from "./policy.ts";
import { beginFollowing } from "./possible-texts.ts";
import type { Policy } from "./read-policy.ts";
import { createReport } from "./report.ts";

/**
 * Scans one plugin or plugin test. Only for a process that may die: the parser can be crashed by its input.
 *
 * @param path relative to the repository's root, with `/`
 */
export function scanSource(path: string, source: string, policy: Policy): ScannedFile {
  const report = createReport(path, source, policy);
  const isTest = path.endsWith(".test.ts");
  let commands: readonly FoundCommand[] = [];
  let needs: ScannedFile["needs"] = { http: [], discord: [] };
  let pings: readonly string[] = [];

  if (checkText(path, source, policy, report)) {
    const parsed = parse(source);
    for (const { message, at } of parsed.problems) report.add("parse", at, message);
    const analysis = analyse(parsed.program);
    // Each bracket is up to two levels of the tree.
    const tooDeep = analysis.deepest !== undefined && analysis.deepest.depth > policy.limits.nesting * 2;
    if (tooDeep) {
      report.add("too_deep", analysis.deepest?.node.start ?? 0, "an expression or type with too many levels");
    } else {
      beginLookingUp();
      beginFollowing();
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
        pings = findPings(analysis, report);
        checkSpecs(analysis, needs, report);
      }
      if (gaveUpLookingUp())
        report.add(
          "too_deep",
          0,
          "constants made of constants without end",
          "write values out where they are",
        );
    }
  }

  const findings = report.findings.toSorted((a, b) => a.line - b.line || a.column - b.column);
  return { path, ok: findings.length === 0, findings, commands, needs, pings };
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
    // Without it, the parser lets through what a strict module can't contain.
    showSemanticErrors: true,
  });
  return {
    program: result.program,
    comments: result.comments,
    problems: result.errors.map(({ message, labels }) => ({ message, at: labels[0]?.start ?? 0 })),
  };
}
