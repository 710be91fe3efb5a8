/** A plugin that the stand-in knows how to write. */
export interface Recipe {
  /** The plugin's name. */
  readonly name: string;
  /** Words that identify a matching wish. */
  readonly fits: RegExp;
  /** What it asks before it plans. */
  readonly question: string;
  /** One sentence for plan and pull request. */
  readonly purpose: string;
  /** The command's name, and alternatives if that one is taken. */
  readonly commandNames: readonly [string, ...string[]];
  readonly kind: "slash" | "prefix";
  /** The plugin's source and the body of its test. */
  write(names: RecipeNames): { readonly source: string; readonly test: string };
}

export interface RecipeNames {
  /** The command's name, free. */
  readonly command: string;
  /** The plugin's file name without `.ts`. */
  readonly plugin: string;
}
