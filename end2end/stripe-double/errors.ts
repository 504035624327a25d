/** An error in Stripe's shape: `{error: {type, code, message, param}}` with its status. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: "invalid_request_error" | "idempotency_error" | "card_error" | "api_error";
  readonly code: string | undefined;
  readonly param: string | undefined;

  constructor(
    status: number,
    message: string,
    extra: { type?: ApiError["type"]; code?: string; param?: string } = {},
  ) {
    super(message);
    this.status = status;
    this.type = extra.type ?? "invalid_request_error";
    this.code = extra.code;
    this.param = extra.param;
  }

  /** Stripe leaves absent fields out instead of sending null. */
  body(): { error: Record<string, string> } {
    const error: Record<string, string> = {};
    if (this.code !== undefined) {
      error.code = this.code;
      error.doc_url = `https://stripe.com/docs/error-codes/${this.code.replaceAll("_", "-")}`;
    }
    error.message = this.message;
    if (this.param !== undefined) error.param = this.param;
    error.type = this.type;
    return { error };
  }
}

export function missing(param: string): ApiError {
  return new ApiError(400, `Missing required param: ${param}.`, { code: "parameter_missing", param });
}

export function invalid(param: string, message: string, code?: string): ApiError {
  return new ApiError(400, message, code === undefined ? { param } : { code, param });
}

export function noSuch(kind: string, id: string, param = "id"): ApiError {
  return new ApiError(404, `No such ${kind}: '${id}'`, { code: "resource_missing", param });
}
