import type { ContentfulStatusCode } from "hono/utils/http-status";

/** GitHub refuses a call, with the body it documents. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: ContentfulStatusCode;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: ContentfulStatusCode, message: string, errors?: readonly unknown[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export function notFound(): RefusedError {
  return new RefusedError(404, "Not Found");
}

/** https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed */
export function validationFailed(...errors: readonly unknown[]): RefusedError {
  return new RefusedError(422, "Validation Failed", errors);
}

/** A merge that GitHub refuses; the pull request is unchanged. */
export class MergeRefusedError extends Error {
  override readonly name = "MergeRefusedError";
  readonly number: number;
  readonly reason: "conflicts" | "closed" | "branch_gone" | "head_moved" | "base_moved";

  constructor(number: number, reason: MergeRefusedError["reason"], cause?: unknown) {
    super(messages[reason], { cause });
    this.number = number;
    this.reason = reason;
  }

  /** The answer to `PUT /pulls/N/merge`. */
  get status(): 405 | 409 {
    return this.reason === "head_moved" ? 409 : 405;
  }
}

const messages = {
  conflicts: "Pull Request is not mergeable",
  closed: "Pull Request is not mergeable",
  branch_gone: "Pull Request is not mergeable",
  head_moved: "Head branch was modified. Review and try the merge again.",
  base_moved: "Base branch was modified. Review and try the merge again.",
} as const;
