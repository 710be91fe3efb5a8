import { resolve } from "node:path";
import { type ParseArgsConfig, parseArgs } from "node:util";
import { cellsFolder } from "./cells-folder.ts";

/** The arguments don't make a command. */
export class WrongUsageError extends Error {
  override readonly name = "WrongUsageError";
}

type Options = NonNullable<ParseArgsConfig["options"]>;

/** Of one command, with the folder of cells that it is about. @throws WrongUsageError */
export function readArguments<const T extends Options>(args: readonly string[], cwd: string, options: T) {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { ...options, folder: { type: "string", default: "cells" } } as const,
    });
    const path = (values as { readonly folder?: string }).folder ?? "cells";
    return {
      values: values as ReturnType<typeof parseArgs<{ options: T }>>["values"],
      positionals,
      folder: cellsFolder(resolve(cwd, path)),
    };
  } catch (cause) {
    throw new WrongUsageError("", { cause });
  }
}

/** The one name that a command takes. @throws WrongUsageError */
export function only(positionals: readonly string[]): string {
  const [one, ...more] = positionals;
  if (one === undefined || more.length > 0) throw new WrongUsageError();
  return one;
}

/** From 1 to a most. @throws WrongUsageError */
export function wholeNumber(text: string, most: number): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > most) throw new WrongUsageError();
  return number;
}
