/**
 * Every error code of Sluice. `message` is what the caller reads and says what to do next; what only the
 * operator may see goes into `internal`. `docs/errors.md` is checked against this registry.
 * `redrive`: the ingress may drive the same request again.
 */
export const errorRegistry = {
  invalid_json: { status: 400, redrive: false, message: 'The body is not valid JSON. Send one JSON object.' },
  invalid_request: { status: 400, redrive: false, message: 'The request is not valid.' },
  unsupported_content_type: { status: 400, redrive: false, message: 'Send the body as application/json.' },
  media_not_fetched: {
    status: 400,
    redrive: false,
    message: 'A file that the request refers to cannot be fetched. Send its bytes instead of its address.',
  },
  content_blocked: { status: 400, redrive: false, message: 'The request was blocked by a guardrail.' },
  unauthenticated: {
    status: 401,
    redrive: false,
    message: 'No valid credential. Send a key of this gateway as "Authorization: Bearer <key>".',
  },
  login_failed: {
    status: 400,
    redrive: false,
    message: 'The login did not succeed. Begin again at /api/v1/login.',
  },
  permission_denied: {
    status: 403,
    redrive: false,
    message: 'This credential does not have the permission for this.',
  },
  model_not_allowed: { status: 403, redrive: false, message: 'This credential may not use that model.' },
  price_unknown: {
    status: 403,
    redrive: false,
    message:
      'No price is known for that model, and this gateway takes only models with one. Ask for another model.',
  },
  not_found: { status: 404, redrive: false, message: 'There is nothing at this path.' },
  not_offered: {
    status: 400,
    redrive: false,
    message: 'No provider of this route offers what is asked for.',
  },
  not_expressible: {
    status: 400,
    redrive: false,
    message: 'The target cannot be told all of the request, and its route is strict.',
  },
  model_not_found: { status: 404, redrive: false, message: 'There is no such model here.' },
  method_not_allowed: { status: 405, redrive: false, message: 'This path does not take that method.' },
  request_timeout: {
    status: 408,
    redrive: false,
    message: 'The request did not arrive in time. Send it again.',
  },
  conflict: {
    status: 409,
    redrive: false,
    message: 'It was changed meanwhile. Read it again, then repeat the change.',
  },
  config_locked: {
    status: 409,
    redrive: false,
    message: 'The configuration file says this and is locked. Change the file.',
  },
  edge_read_only: {
    status: 409,
    redrive: false,
    message:
      'This gateway is an edge: its keys and its configuration are those of its cluster. Change them there; the change reaches the edge by itself.',
  },
  no_master_key: {
    status: 409,
    redrive: false,
    message:
      'There is no master key to encrypt secrets with. Set auth.masterKey, or GATEWAY_AUTH_MASTERKEY, for every process.',
  },
  precondition_failed: {
    status: 412,
    redrive: false,
    message:
      'It was changed meanwhile: If-Match names an older state. Read it again, then repeat the change.',
  },
  idempotency_key_reused: {
    status: 422,
    redrive: false,
    message: 'This Idempotency-Key was used for another request. Use a new one for each change.',
  },
  body_too_large: { status: 413, redrive: false, message: 'The body is too large.' },
  headers_too_large: { status: 431, redrive: false, message: 'The headers are too large.' },
  rate_limited: {
    status: 429,
    redrive: false,
    message: 'A limit is reached. Try again after the time in Retry-After.',
  },
  too_many_failures: {
    status: 429,
    redrive: false,
    message:
      'Too many credentials that are not valid came from here. Try again after the time in Retry-After.',
  },
  budget_exceeded: { status: 429, redrive: false, message: 'A budget of this request is used up.' },
  budget_in_use: {
    status: 429,
    redrive: false,
    message:
      'What is left of a budget is reserved by requests that have not ended. Try again after the time in Retry-After.',
  },
  exceeds_limit: {
    status: 400,
    redrive: false,
    message: 'The request asks for more than its limit ever allows. Ask for less.',
  },
  limits_unavailable: {
    status: 503,
    redrive: true,
    message: 'A limit of this request cannot be checked at the moment. Try again.',
  },
  usage_unavailable: {
    status: 503,
    redrive: true,
    message: 'What the request uses cannot be recorded at the moment. Try again.',
  },
  client_closed: { status: 499, redrive: false, message: 'The caller closed the connection.' },
  internal: {
    status: 500,
    redrive: false,
    message: 'Something failed inside the gateway. Tell its operator the request id.',
  },
  upstream_unreachable: {
    status: 502,
    redrive: false,
    message: 'The provider could not be reached. Try again later.',
  },
  upstream_invalid: {
    status: 502,
    redrive: false,
    message: 'The provider answered with something that is not its protocol.',
  },
  upstream_interrupted: {
    status: 502,
    redrive: false,
    message: 'The provider broke off its answer. What came before is not complete.',
  },
  instance_lost: {
    status: 502,
    redrive: true,
    message: 'The process that worked on the request is gone. Try again.',
  },
  shutting_down: {
    status: 503,
    redrive: true,
    message: 'The gateway was stopped before the answer was whole. Send the request again.',
  },
  overloaded: {
    status: 503,
    redrive: true,
    message: 'The gateway is busy. Try again after the time in Retry-After.',
  },
  stage_unavailable: {
    status: 503,
    redrive: true,
    message: 'A part of the gateway is not running. Try again in a moment.',
  },
  not_ready: { status: 503, redrive: true, message: 'The gateway is starting. Try again in a moment.' },
  no_target_left: {
    status: 503,
    redrive: false,
    message: 'No provider of this route could answer. Try again later.',
  },
  queue_full: {
    status: 503,
    redrive: false,
    message:
      'No provider of this route can answer now, and too many requests wait for one already. Try again after the time in Retry-After.',
  },
  queue_expired: {
    status: 503,
    redrive: false,
    message: 'No provider of this route could answer for as long as the request may wait. Try again later.',
  },
  guardrail_unavailable: {
    status: 503,
    redrive: false,
    message: 'The text could not be checked, and its profile refuses unchecked text.',
  },
  start_expired: {
    status: 503,
    redrive: true,
    message: 'The request waited too long to be started. Try again.',
  },
  upgrade_not_supported: {
    status: 501,
    redrive: false,
    message: 'WebSocket connections are not passed on. Send a plain HTTP request.',
  },
  upstream_timeout: { status: 504, redrive: false, message: 'The provider did not answer in time.' },
  deadline_exceeded: {
    status: 504,
    redrive: false,
    message: 'The request did not finish before its deadline.',
  },
} as const satisfies Record<string, { status: number; redrive: boolean; message: string }>;

export type ErrorCode = keyof typeof errorRegistry;

export interface ErrorDetails {
  /** Replaces the registry's text for the caller. */
  message?: string;
  /** The field at fault, such as `messages[2].role`. */
  param?: string;
  retryAfterMs?: number;
  /** More headers for the caller, such as `x-ratelimit-*`. */
  headers?: Record<string, string>;
  /** For the operator's log only. Never sent to a caller. */
  internal?: string;
}

/** A `GatewayError` as it crosses the bus. */
export interface GatewayErrorShape extends ErrorDetails {
  code: ErrorCode;
}

export class GatewayError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(details.message ?? errorRegistry[code].message, options);
    this.name = 'GatewayError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return errorRegistry[this.code].status;
  }

  get redrive(): boolean {
    return errorRegistry[this.code].redrive;
  }

  toShape(): GatewayErrorShape {
    return { code: this.code, ...this.details };
  }

  static fromShape({ code, ...details }: GatewayErrorShape): GatewayError {
    return new GatewayError(code, details);
  }

  /** Anything thrown becomes a `GatewayError`; what is not one is an `internal`, its text for the operator only. */
  static from(cause: unknown): GatewayError {
    if (cause instanceof GatewayError) return cause;
    const internal = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    return new GatewayError('internal', { internal }, { cause });
  }
}
