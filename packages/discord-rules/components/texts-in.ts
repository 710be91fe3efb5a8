import { componentType } from "./component-limits.ts";
import { componentsIn } from "./components.ts";

/** The texts of a message of components V2, in the order in which they are shown. Other messages have none. */
export function textsIn(components: unknown): readonly string[] {
  return componentsIn(components, []).flatMap(({ component: { type, content } }) =>
    type === componentType.textDisplay && typeof content === "string" ? [content] : [],
  );
}
