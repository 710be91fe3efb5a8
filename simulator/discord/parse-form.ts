import type { z } from "zod";
import { invalidForm } from "./errors.ts";

/**
 * A body that fits the schema.
 * @throws DiscordError 50035, each fault at its place as Discord nests them
 */
export function parseForm<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidForm(
    ...parsed.error.issues.map((issue) => ({
      path: issue.path,
      ...inDiscordsWords(issue, at(body, issue.path)),
    })),
  );
}

function inDiscordsWords(issue: z.core.$ZodIssue, value: unknown): { code: string; message: string } {
  if (issue.code === "custom" && typeof issue.params?.discord === "string") {
    return { code: issue.params.discord, message: issue.message };
  }
  if (issue.code === "invalid_type" && value === undefined) {
    return { code: "BASE_TYPE_REQUIRED", message: "This field is required" };
  }
  if (issue.code === "too_big") {
    return issue.origin === "string" || issue.origin === "array"
      ? { code: "BASE_TYPE_MAX_LENGTH", message: `Must be ${issue.maximum} or fewer in length.` }
      : { code: "NUMBER_TYPE_MAX", message: `Value should be less than or equal to ${issue.maximum}.` };
  }
  if (issue.code === "too_small") {
    if (issue.origin === "string" && value === "") {
      return { code: "BASE_TYPE_REQUIRED", message: "This field is required" };
    }
    return issue.origin === "string" || issue.origin === "array"
      ? { code: "BASE_TYPE_MIN_LENGTH", message: `Must be ${issue.minimum} or more in length.` }
      : { code: "NUMBER_TYPE_MIN", message: `Value should be greater than or equal to ${issue.minimum}.` };
  }
  if (issue.code === "invalid_value") {
    return {
      code: "BASE_TYPE_CHOICES",
      message: `Value "${String(value)}" must be one of (${issue.values.map(String).join(", ")}).`,
    };
  }
  return { code: "MODEL_TYPE_CONVERT", message: issue.message };
}

function at(body: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === "object" && value !== null ? Reflect.get(value, step) : undefined),
    body,
  );
}
