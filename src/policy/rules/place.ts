import type { Node } from "oxc-parser";
import type { Scope } from "../analysis/scope.ts";

/** A node with what the rules need to judge it. */
export interface Place {
  readonly node: Node;
  readonly parent: Place | undefined;
  /** The parent's property that holds it. */
  readonly key: string;
  readonly scope: Scope;
  /** Part of a type, so it will be erased. */
  readonly inType: boolean;
  readonly depth: number;
}
