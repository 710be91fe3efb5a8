import type { Finding } from "../policy.ts";
import type { Policy } from "../read-policy.ts";

/** Collects findings while one file is scanned. */
export interface Report {
  /** @param at offset in UTF-16 code units */
  add(rule: string, at: number, detail: string, help?: string): void;
  readonly findings: readonly Finding[];
}

/** More findings than this in one file tell nobody anything new. */
const most = 50;

export function createReport(path: string, source: string, policy: Policy): Report {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let starts: number[] | undefined;
  return {
    findings,
    add(rule, at, detail, help = policy.rules[rule] ?? "see SECURITY_POLICY.md") {
      if (findings.length >= most || seen.has(`${rule} ${at}`)) return;
      seen.add(`${rule} ${at}`);
      starts ??= lineStarts(source);
      const line = starts.findLastIndex((start) => start <= at);
      const column = at - (starts[line] ?? 0) + 1;
      findings.push({
        path,
        line: line + 1,
        column,
        rule,
        detail: visible(detail, 300),
        help: visible(help, 1_000),
      });
    },
  };
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (const match of source.matchAll(/\r\n|[\n\r\u2028\u2029]/g)) starts.push(match.index + match[0].length);
  return starts;
}

/** Details quote the source: keeps them short, and escapes what a terminal or a reader could take differently. */
function visible(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu,
    (found) => `\\u{${found.codePointAt(0)?.toString(16)}}`,
  );
}
