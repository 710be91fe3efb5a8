import { xmlProgram } from "../plugins/capabilities/http/xml/xml-process.ts";
import { dryRunProgram } from "../plugins/dry-run/dry-run-process.ts";
import { sandboxProgram } from "../plugins/sandbox/child-permissions.ts";
import { checkerProgram } from "../policy/spawn-checker.ts";
import type { UnreviewedCodeProgram } from "../system/compiled-code.ts";

/** All of them: what isn't compiled ahead is compiled at each start. */
export const unreviewedCodePrograms: readonly UnreviewedCodeProgram[] = [
  checkerProgram,
  dryRunProgram,
  sandboxProgram,
  xmlProgram,
];
