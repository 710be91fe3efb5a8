import type { z } from "zod";
import type { Check, Path } from "../discord-rules/violation.ts";
import { invalidForm } from "./errors.ts";

/**
 * A body that Discord's rules accept. The caller asserts the type that those rules ensure.
 *
 * @param path where it is in the request's body
 * @throws DiscordError 50035, each violation at its place as Discord nests them
 */
export function checkedForm<T>(check: Check, body: unknown, path: Path = []): T {
  const violations = check(body, path);
  if (violations.length > 0) throw invalidForm(...violations);
  return body as T;
}

/**
 * The fields of a query or a small body that fit the schema.
 *
 * @throws DiscordError 50035
 */
export function parseForm<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidForm(
    ...parsed.error.issues.map(({ path, message }) => ({
      path: path.map((step) => (typeof step === "number" ? step : String(step))),
      code: "MODEL_TYPE_CONVERT",
      message,
    })),
  );
}
