/** An error of the Messages API, with the status and shape that Anthropic documents. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly type: string;

  constructor(status: number, message: string, type: string = errorTypes[status] ?? "api_error") {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** https://docs.claude.com/en/api/errors */
export const errorTypes: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** The body of an error. */
export function errorBody(type: string, message: string, requestId: string): unknown {
  return { type: "error", error: { type, message }, request_id: requestId };
}
