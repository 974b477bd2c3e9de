/** An answer of the gateway that is not a success: what its problem details say (RFC 9457). */
export class GatewayApiError extends Error {
  readonly status: number;
  /** One of the codes of the gateway, such as `permission_denied`; undefined where something else answered. */
  readonly code: string | undefined;
  /** The field at fault. */
  readonly param: string | undefined;
  /** By which the gateway's log knows the request. */
  readonly requestId: string | undefined;

  constructor(
    status: number,
    message: string,
    details: Pick<GatewayApiError, 'code' | 'param' | 'requestId'>,
  ) {
    super(message);
    this.name = 'GatewayApiError';
    this.status = status;
    this.code = details.code;
    this.param = details.param;
    this.requestId = details.requestId;
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined;
const textIn = (value: unknown, name: string): string | undefined => {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
};

async function problemOf(response: Response): Promise<unknown> {
  try {
    return JSON.parse(await response.text());
  } catch {
    return undefined;
  }
}

/** Of a refusal, by the admin API or in the protocol of a request for a model. */
export async function errorOf(response: Response): Promise<GatewayApiError> {
  const problem = await problemOf(response);
  const ofProtocol = memberOf(problem, 'error');
  const message =
    textIn(problem, 'detail') ??
    textIn(problem, 'title') ??
    textIn(ofProtocol, 'message') ??
    `The gateway answered with ${response.status}.`;
  return new GatewayApiError(response.status, message, {
    code: textIn(problem, 'code') ?? textIn(ofProtocol, 'code'),
    param: textIn(problem, 'param') ?? textIn(ofProtocol, 'param'),
    requestId: textIn(problem, 'request_id') ?? response.headers.get('x-request-id') ?? undefined,
  });
}
