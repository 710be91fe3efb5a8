import { readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Made = Readonly<Record<string, unknown>>;

/**
 * Names of all that plugins can call: what `turbot` has ("turbot.store.get", "turbot.ranking().top"), and the methods of what handlers are
 * given ("Interaction.reply"), by the class that has them. Read from the plugin API itself, so that what is added to it is tried, too.
 */
export async function apiCalls(root: string): Promise<readonly string[]> {
  const folder = join(root, "src/plugin-api");
  // What tests of plugins use, no plugin has.
  const files = readdirSync(folder).filter((file) => /^(?!testing\.)[^.]+\.ts$/.test(file));
  const modules: readonly Made[] = await Promise.all(
    files.map((file) => import(pathToFileURL(join(folder, file)).href) as Promise<Made>),
  );
  const names = modules.flatMap((module) =>
    Object.entries(module).flatMap(([name, made]) => {
      if (name === "context") return namesWithin("turbot", made);
      return isClass(made) && !(made.prototype instanceof Error) ? methodsOf(made.prototype) : [];
    }),
  );
  return [...new Set(names)].toSorted();
}

function isClass(made: unknown): made is { readonly prototype: object } {
  return typeof made === "function" && /^class\b/.test(String(made));
}

function methodsOf(prototype: object): readonly string[] {
  if (prototype === Object.prototype) return [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    name !== "constructor" && typeof value === "function" ? [`${prototype.constructor.name}.${name}`] : [],
  );
  return [...own, ...methodsOf(Object.getPrototypeOf(prototype))];
}

function namesWithin(name: string, made: unknown): readonly string[] {
  if (typeof made === "function")
    return [name, ...namesWithin(`${name}()`, answerOf(made as (...given: readonly unknown[]) => unknown))];
  if (typeof made !== "object" || made === null || made instanceof Promise) return [];
  return Object.entries(made).flatMap(([part, value]) => namesWithin(`${name}.${part}`, value));
}

/** What some return at once: a ranking, a store of one server. All others ask the host, which isn't there. */
function answerOf(call: (...given: readonly unknown[]) => unknown): unknown {
  try {
    const answer = call("1", "1");
    if (answer instanceof Promise) answer.catch(() => {});
    return answer;
  } catch {
    return undefined;
  }
}
