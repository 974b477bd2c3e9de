import { type ErrorCode, errorRegistry } from '@sluice/contract';

/** What the registry does not say: when a code comes up, and what whoever reads it can do. */
interface ErrorNote {
  when: string;
  remedy: string;
}

const notes: Record<ErrorCode, ErrorNote> = {
  invalid_json: { when: 'The body cannot be parsed.', remedy: 'Send one JSON object, in UTF-8.' },
  invalid_request: {
    when: 'A field is missing, has a wrong type or is too large, or the body is nested too deep. `param` names the field.',
    remedy: 'Correct the field that `param` names.',
  },
  unsupported_content_type: {
    when: 'A body came with another `Content-Type`, or with none.',
    remedy: 'Send `Content-Type: application/json`.',
  },
  media_not_fetched: {
    when: 'An image, a document or a sound is given by its address, the target needs its bytes, and they cannot be had: the address is not public or nobody answers there, the file is not what it is said to be, or too large (20 MiB; 40 MiB and 16 files a request; 10 s each). `param` names the part.',
    remedy: 'Send the bytes instead of the address, or a model that takes addresses.',
  },
  content_blocked: {
    when: 'A check of the route’s guardrail profile with `action: block` found something. The message names the detector and the kind of match, never the text.',
    remedy: 'Take the text out, or change the profile.',
  },
  unauthenticated: {
    when: 'No credential, an unknown, revoked or expired key, or a token that was not accepted. Which of them is in the log and in `auth_requests_total`, not in the answer.',
    remedy: 'Send a valid key or token.',
  },
  login_failed: {
    when: 'Somebody came back from the identity provider without a login that was begun in this browser, or the provider refused the code. The log says which.',
    remedy: 'Begin again. If it stays, compare `auth.login` with what the provider knows of this gateway.',
  },
  permission_denied: {
    when: 'No role of the caller has the permission, its tier is not in the configuration, or the route does not take this kind of credential.',
    remedy: 'Give the key another role or tier, or change the route.',
  },
  model_not_allowed: {
    when: 'The model is not among those of the key, its roles or its tier. The message lists those that are.',
    remedy: 'Ask for one of the models listed, or create a key that may use it.',
  },
  not_found: { when: 'No such path, key or other thing.', remedy: 'Check the path.' },
  not_offered: {
    when: 'The model is routed, but no provider of its route has this endpoint, such as `/v1/rerank`.',
    remedy: 'Ask for a model of a provider that has it, or add such a target to the route.',
  },
  not_expressible: {
    when: 'The route says `strict: true`, and its target’s protocol has no way to say something of the request. The message names what.',
    remedy:
      'Leave it out, choose another model, or make the route tolerant: then it is left out and named in `x-sluice-loss`.',
  },
  model_not_found: {
    when: 'No route takes the model, and no provider that is on has it by its prefix. The message lists what the caller may use.',
    remedy: 'Ask for one of the models listed, add a route, or switch the provider on.',
  },
  method_not_allowed: {
    when: 'The path is right, the method is not. The `Allow` header lists the methods.',
    remedy: 'Use a method of the `Allow` header.',
  },
  request_timeout: {
    when: 'The client took longer than `server.headersTimeout` or `server.requestTimeout` to send its request.',
    remedy: 'Send it again. For slow clients raise the timeout.',
  },
  config_locked: {
    when: 'A change of the admin API touches what a configuration file with `config.locked: true` says, or what each process reads from its own file.',
    remedy: 'Change the file instead.',
  },
  edge_read_only: {
    when: 'A key, a secret, the directory or the configuration was to be changed at an [edge](edge.md).',
    remedy: 'Change it at the cluster that the edge belongs to.',
  },
  no_master_key: {
    when: 'A secret came over the API, and control has no `auth.masterKey` to encrypt it with.',
    remedy: 'Set `auth.masterKey`, the same for every process, or refer to the environment instead.',
  },
  idempotency_key_reused: {
    when: 'A change of the admin API came with the `Idempotency-Key` of another request of the last day.',
    remedy: 'Use a new key for each change, and the same only to repeat it.',
  },
  precondition_failed: {
    when: 'A change of the admin API came with `If-Match`, and what it names is not the present state any more.',
    remedy: 'Read it again, look at what changed, and repeat the change with the new `ETag`.',
  },
  conflict: {
    when: 'What was asked for does not fit the present state, such as revoking the last admin key.',
    remedy: 'Do what the message says first.',
  },
  body_too_large: {
    when: 'The body is larger than `server.bodyLimit`. The rest of it is not read.',
    remedy: 'Send less, or raise the limit.',
  },
  headers_too_large: {
    when: 'The headers together are larger than `server.headerLimit`.',
    remedy: 'Send less, or raise the limit.',
  },
  price_unknown: {
    when: 'No target of the route has a known price for the model, and `prices.unknown` is `reject`.',
    remedy: 'Write its price into `prices`, or let unknown prices be estimated: [Prices](prices.md).',
  },
  rate_limited: {
    when: 'A limit of the route or of the tier is reached. The message says which one.',
    remedy: 'Wait as long as `Retry-After` says.',
  },
  too_many_failures: {
    when: 'More than twenty credentials that are not valid came from this address, or began like this one, and more than one in two seconds since.',
    remedy:
      'Wait as long as `Retry-After` says. A key that has worked before goes on working: [Security](security.md).',
  },
  budget_exceeded: {
    when: 'A budget has no room for what the request may cost. The message says which one. In OpenAI’s protocol its type and code are `insufficient_quota`.',
    remedy:
      'Wait until the period ends, as `Retry-After` says, or raise the budget. `x-should-retry: false` keeps SDKs from trying again: [Budgets](budgets.md).',
  },
  budget_in_use: {
    when: 'A budget has room for the request by what is spent, and not beside what other requests have reserved.',
    remedy: 'Try again, as SDKs do by themselves. Saying `max_tokens` reserves less.',
  },
  exceeds_limit: {
    when: 'The request alone is more than a limit of tokens or bytes, or may cost more than a budget. Its tokens are its input and the most that it lets the model answer.',
    remedy: 'Lower `max_tokens` or shorten the input; or raise the limit or the budget.',
  },
  limits_unavailable: {
    when: 'Redis cannot be reached, and a limit or a budget says `onUnavailable: closed`.',
    remedy:
      'Bring Redis back. Or let it be kept by each instance (`local`), or not at all (`open`), meanwhile.',
  },
  usage_unavailable: {
    when: '`state.spool.onFull` is `stop`, and a process cannot keep usage events on disk: it is full, or too many wait for JetStream.',
    remedy:
      'Make room on the disk, or see why JetStream takes no events. `/ready` and the log say which process it is.',
  },
  client_closed: {
    when: 'The client left, or stopped reading for a minute. Seen in logs, metrics and usage events; the client itself is gone.',
    remedy: 'Nothing.',
  },
  internal: {
    when: 'A fault of Sluice itself.',
    remedy:
      'Look for the request id in the log; the line with `"level":"error"` has the details. Please report it.',
  },
  upstream_unreachable: {
    when: 'The connection to the route’s only provider failed, or its address is one that Sluice does not call.',
    remedy:
      'Look for the request id in the log: `detail` says why. A private address needs `allowPrivateNetwork: true`.',
  },
  upstream_invalid: {
    when: 'The provider answered with something else than JSON, or than a stream where one was asked for.',
    remedy: 'Check `baseUrl` and `protocol` of the provider.',
  },
  upstream_interrupted: {
    when: 'The provider broke off its answer. In a stream that has begun it comes as the last event.',
    remedy: 'Send the request again.',
  },
  instance_lost: {
    when: 'The process that worked on the request ended, and the request could not be driven again: bytes had been sent already, the route says `redriveAfterAccept: false`, or it happened four times.',
    remedy: 'Send the request again.',
  },
  shutting_down: {
    when: 'A process was told to stop, and the answer was not whole after `server.drain.timeout`. In a stream that has begun it comes as the last event; else the request was driven again if its route allows it.',
    remedy:
      'Send the request again. Raise `server.drain.timeout`, and what gives the process that time (Kubernetes: `terminationGracePeriodSeconds`).',
  },
  overloaded: {
    when: 'Every instance of a stage was full for ten seconds.',
    remedy: 'Wait as long as `Retry-After` says. Run more instances.',
  },
  stage_unavailable: {
    when: 'No process that hosts a stage took the request within ten seconds.',
    remedy: 'Start the missing service: auth, policy, guardrail, dispatch or control.',
  },
  not_ready: {
    when: 'Something that a stage needs could not be reached for ten seconds: NATS, the store of keys, a token issuer’s key set.',
    remedy: 'Look at `GET /ready` and at the log.',
  },
  no_target_left: {
    when: 'Every target of the route that was tried failed.',
    remedy: 'Look at the usage event: `tries` says how each call ended.',
  },
  queue_full: {
    when: 'Every target of the route is down or out of quota, or others wait for one already, and the [queue](queues.md) has no room: `queue.maxLength`, or the share of the caller’s tenant.',
    remedy: 'Try again after the time in `Retry-After`.',
  },
  queue_expired: {
    when: 'The request has waited in the [queue](queues.md) of its route for `queue.maxWait`, or as long as its caller said, and no target could be called.',
    remedy: 'Try again later; look at the providers of the route.',
  },
  guardrail_unavailable: {
    when: 'The text could not be checked in time, and the profile says `onError: closed`.',
    remedy: 'Raise the profile’s `timeout`, or add instances of guardrail.',
  },
  start_expired: {
    when: 'The request lay in a queue for longer than an attempt may take to start.',
    remedy: 'Send the request again. Run more instances if it happens often.',
  },
  upgrade_not_supported: {
    when: 'A request asked to upgrade its connection to a WebSocket.',
    remedy: 'Use the HTTP endpoint; answers can be streamed as server-sent events.',
  },
  upstream_timeout: {
    when: 'The route’s only provider did not connect or did not send a first byte in time.',
    remedy: 'Raise `timeouts` of the route, or add another target.',
  },
  deadline_exceeded: {
    when: 'The request took longer than `timeouts.total` of its route, or ten minutes.',
    remedy: 'Raise `timeouts.total`.',
  },
};

const row = ([code, { status, redrive, message }]: [string, (typeof errorRegistry)[ErrorCode]]): string => {
  const { when, remedy } = notes[code as ErrorCode];
  return `| \`${code}\` | ${status} | ${when} | ${remedy} | ${redrive ? 'yes' : 'no'} | ${message} |`;
};

/** The registry of errors as a table: a row for each code, in the order of their status. */
export const renderErrorTable = (): string =>
  [
    '| Code | Status | When | What to do | Again by itself | Text, where there is no better one |',
    '| --- | --- | --- | --- | --- | --- |',
    ...Object.entries(errorRegistry)
      .sort(([, left], [, right]) => left.status - right.status)
      .map(row),
  ].join('\n');
