# Made from the OpenAPI document of the admin API by `pnpm run docs`.

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict

from typing_extensions import NotRequired

ConfigurationDocument: TypeAlias = dict[str, Any]
"""
A whole configuration, as `sluice.yaml` has it.
"""


class Question(TypedDict):
    key: NotRequired[str]
    """
    Id of a key: the request would come with it.
    """
    tenant: NotRequired[str]
    """
    Or whose request it would be, by token.
    """
    team: NotRequired[str]
    user: NotRequired[str]
    tier: NotRequired[str]
    roles: NotRequired[list[str]]
    anonymous: NotRequired[bool]
    """
    Or without any credential.
    """
    model: NotRequired[str]
    protocol: NotRequired[Literal['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'anthropic-count-tokens', 'gemini-count-tokens', 'openai-embeddings', 'gemini-embed-content', 'gemini-batch-embed-contents', 'cohere-embed', 'cohere-rerank', 'openai-moderations', 'openai-images', 'openai-speech', 'openai-transcriptions', 'http']]
    """
    Default: `openai-chat`, or `http` for a path.
    """
    method: NotRequired[str]
    path: NotRequired[str]
    """
    Of a route to an HTTP service.
    """
    inputTokens: NotRequired[int]
    maxOutputTokens: NotRequired[int]
    bodyBytes: NotRequired[int]


class Security(TypedDict):
    authType: NotRequired[Literal['jwt', 'api-key', 'any', 'none']]
    """
    `any`: a key or a token. `none`: nobody has to show anything.
    """
    rateLimit: NotRequired[int | str]
    """
    Requests a minute by key, or such as `100/min`, `5/s`, `1000/h`, `10000/d`.
    """


Limit: TypeAlias = dict[str, Any]
"""
A limit as the configuration writes it: `{"requests": 100, "per": "1m", "by": "key"}`.
"""


class NewKey(TypedDict):
    name: str
    tenant: str
    tier: NotRequired[str]
    team: NotRequired[str]
    user: NotRequired[str]
    models: NotRequired[list[str]]
    """
    Globs of the models it may use. Absent: whatever role and tier allow.
    """
    scopes: NotRequired[list[Literal['chat', 'embeddings', 'rerank', 'moderations', 'images', 'audio', 'http', 'models', 'alerts:read', 'alerts:write', 'audit:read', 'audit:write', 'budgets:read', 'budgets:write', 'config:read', 'config:write', 'guardrails:read', 'guardrails:write', 'health:read', 'health:write', 'installation:read', 'installation:write', 'jobs:read', 'jobs:write', 'keys:read', 'keys:write', 'limits:read', 'limits:write', 'metrics:read', 'metrics:write', 'prices:read', 'prices:write', 'providers:read', 'providers:write', 'revisions:read', 'revisions:write', 'roles:read', 'roles:write', 'routes:read', 'routes:write', 'secrets:read', 'secrets:write', 'teams:read', 'teams:write', 'tenants:read', 'tenants:write', 'tiers:read', 'tiers:write', 'tokens:read', 'tokens:write', 'usage:read', 'usage:write', 'users:read', 'users:write', 'alerts:*', 'audit:*', 'budgets:*', 'config:*', 'guardrails:*', 'health:*', 'installation:*', 'jobs:*', 'keys:*', 'limits:*', 'metrics:*', 'prices:*', 'providers:*', 'revisions:*', 'roles:*', 'routes:*', 'secrets:*', 'teams:*', 'tenants:*', 'tiers:*', 'tokens:*', 'usage:*', 'users:*', '*:read', '*:write', 'admin', '*']]]
    """
    Permissions beyond which it may do nothing. Absent: whatever its roles grant.
    """
    limits: NotRequired[list[dict[str, str | float | list[str]]]]
    tags: NotRequired[list[str]]
    """
    What every request of it is tagged with, for budgets and usage.
    """
    role: NotRequired[str]
    roles: NotRequired[list[str]]
    reach: NotRequired[Literal['tenant', 'installation']]
    """
    What its roles reach under `/api/v1`: its own tenant, or the whole installation.
    """
    expiresAt: NotRequired[str]


class KeyChanges(TypedDict):
    name: NotRequired[str]
    tier: NotRequired[str | None]
    team: NotRequired[str | None]
    user: NotRequired[str | None]
    models: NotRequired[list[str] | None]
    scopes: NotRequired[list[Literal['chat', 'embeddings', 'rerank', 'moderations', 'images', 'audio', 'http', 'models', 'alerts:read', 'alerts:write', 'audit:read', 'audit:write', 'budgets:read', 'budgets:write', 'config:read', 'config:write', 'guardrails:read', 'guardrails:write', 'health:read', 'health:write', 'installation:read', 'installation:write', 'jobs:read', 'jobs:write', 'keys:read', 'keys:write', 'limits:read', 'limits:write', 'metrics:read', 'metrics:write', 'prices:read', 'prices:write', 'providers:read', 'providers:write', 'revisions:read', 'revisions:write', 'roles:read', 'roles:write', 'routes:read', 'routes:write', 'secrets:read', 'secrets:write', 'teams:read', 'teams:write', 'tenants:read', 'tenants:write', 'tiers:read', 'tiers:write', 'tokens:read', 'tokens:write', 'usage:read', 'usage:write', 'users:read', 'users:write', 'alerts:*', 'audit:*', 'budgets:*', 'config:*', 'guardrails:*', 'health:*', 'installation:*', 'jobs:*', 'keys:*', 'limits:*', 'metrics:*', 'prices:*', 'providers:*', 'revisions:*', 'roles:*', 'routes:*', 'secrets:*', 'teams:*', 'tenants:*', 'tiers:*', 'tokens:*', 'usage:*', 'users:*', '*:read', '*:write', 'admin', '*']] | None]
    limits: NotRequired[list[dict[str, str | float | list[str]]] | None]
    tags: NotRequired[list[str] | None]
    roles: NotRequired[list[str]]
    reach: NotRequired[Literal['tenant', 'installation']]
    """
    What its roles reach under `/api/v1`: its own tenant, or the whole installation.
    """
    expiresAt: NotRequired[str | None]


class NewToken(TypedDict):
    tenant: str
    user: str
    team: NotRequired[str]
    tier: NotRequired[str]
    roles: NotRequired[list[str]]
    expiresIn: NotRequired[str]
    """
    Such as `15m`, `1h`, `7d`; 30 days at most.
    """
    issuer: NotRequired[str]
    """
    Which issuer. Default: the first with a shared secret.
    """


class ProvidersToTest(TypedDict):
    providers: NotRequired[list[str]]
    """
    Their names. Absent: all.
    """
    model: NotRequired[str]
    """
    The model that is sent the prompt.
    """
    prompt: NotRequired[str]
    """
    Sends this to `model` of the one provider that is named. It costs what it costs.
    """


class ShownConfigurationLastError(TypedDict):
    """
    Why the newest state of the configuration file is not in use.
    """

    message: str
    at: str


class ShownConfiguration(TypedDict):
    revision: int
    at: str
    author: str
    """
    Who made it.
    """
    message: str
    """
    What for.
    """
    document: ConfigurationDocument
    layers: NotRequired[dict[str, Any]]
    """
    With `layers=true`: what the file says, and what the API changed.
    """
    lastError: NotRequired[ShownConfigurationLastError]
    """
    Why the newest state of the configuration file is not in use.
    """


class Problem(TypedDict):
    """
    Problem details, RFC 9457.
    """

    type: str
    """
    `urn:sluice:error:` and the code.
    """
    title: str
    status: int
    detail: str
    """
    What was wrong, and what to do.
    """
    code: str
    """
    One of the codes of docs/errors.md.
    """
    param: NotRequired[str]
    """
    The field at fault.
    """
    request_id: str


class AppliedConfigurationSummary(TypedDict):
    added: int
    changed: int
    removed: int


class ConfigurationChange(TypedDict):
    """
    Secrets are shown as references, or hidden.
    """

    kind: Literal['added', 'changed', 'removed']
    path: str
    """
    Such as `routes[chat].targets[0].weight`.
    """
    before: NotRequired[Any]
    after: NotRequired[Any]


class ConfigurationPlanSummary(AppliedConfigurationSummary):
    pass


class ConfigurationPlan(TypedDict):
    revision: int
    """
    The revision that it changes; as `If-Match` it holds the plan to it.
    """
    changes: list[ConfigurationChange]
    summary: ConfigurationPlanSummary


class ConfigurationProblemsProblem(TypedDict):
    path: str
    message: str
    nearest: NotRequired[str]
    """
    What was probably meant.
    """


class ConfigurationProblems(TypedDict):
    valid: bool
    problems: list[ConfigurationProblemsProblem]


class ExplanationError(TypedDict):
    code: str
    status: int
    message: str


class ExplanationRoute(TypedDict):
    name: str
    taken: bool
    why: str


class ExplanationTarget(TypedDict):
    provider: str
    model: str
    protocol: str
    weight: float
    price: NotRequired[str]
    """
    US dollars for a million tokens.
    """


class ExplanationLimit(TypedDict):
    title: str
    of: str
    counted: str
    reserves: float


class ExplanationBudget(TypedDict):
    budget: str
    subject: dict[str, str]
    amountDollars: str
    per: str
    reservesDollars: str
    withoutRoom: str
    """
    `refuse`, or the route that takes over.
    """


class ExplanationGuardrails(TypedDict):
    profile: str
    mode: str
    input: list[str]
    output: list[str]


class Explanation(TypedDict):
    outcome: Literal['routed', 'refused']
    error: NotRequired[ExplanationError]
    route: NotRequired[str]
    routes: list[ExplanationRoute]
    """
    Each route of the configuration, in its order.
    """
    strategy: NotRequired[str]
    targets: list[ExplanationTarget]
    """
    In the order of the configuration; a strategy may choose another for each request.
    """
    limits: list[ExplanationLimit]
    """
    What it counts against, by whom, and what it reserves of each.
    """
    budgets: list[ExplanationBudget]
    """
    What it is charged to, and the most that it can cost.
    """
    guardrails: NotRequired[ExplanationGuardrails]
    timeouts: NotRequired[dict[str, float]]


class Revision(TypedDict):
    revision: int
    at: str
    author: str
    """
    Who made it.
    """
    message: str
    """
    What for.
    """


class RouteMatch(TypedDict):
    """
    Requests it takes. The first route that matches wins.
    """

    model: NotRequired[str]
    """
    Model glob, such as `gpt-*`. Absent: every model.
    """
    protocol: NotRequired[Literal['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'anthropic-count-tokens', 'gemini-count-tokens', 'openai-embeddings', 'gemini-embed-content', 'gemini-batch-embed-contents', 'cohere-embed', 'cohere-rerank', 'openai-moderations', 'openai-images', 'openai-speech', 'openai-transcriptions'] | str]
    """
    What the caller speaks. Absent: every protocol in which a model is asked for.
    """
    path: NotRequired[str]
    """
    For a route to any HTTP service, whose targets are addresses: the path, or `/predict/*` with all below it.
    """
    method: NotRequired[Literal['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] | str]
    """
    Together with `path`: the method. Absent: every method.
    """


class RouteTarget(TypedDict):
    provider: NotRequired[str]
    """
    Name of a provider. Either this or `url`.
    """
    model: NotRequired[str]
    """
    Model to ask it for. Absent: the one asked for.
    """
    url: NotRequired[str]
    """
    Address of any HTTP service, for a route with `match.path`; the path of the request is added to it.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Together with `url`: whether it may lie in a private network or on this machine.
    """
    weight: NotRequired[float | str]
    """
    Share of the requests, but under `strategy: ordered`.
    """
    contextWindow: NotRequired[int | str]
    """
    Tokens that the model takes. A request that is too long for one target goes to one that takes more. Default: what is known of the model.
    """
    continuation: NotRequired[Literal['assistant-turn', 'prefix', 'partial', 'final-message', 'none'] | str]
    """
    For `onStreamFailure: continue`: how the model is told to go on with an answer that has begun. `assistant-turn`: the last message is the assistant’s; `prefix`, `partial`: that message has this mark; `final-message`: `continue_final_message`; `none`: it cannot. Default: what is known of the provider.
    """


class RouteRetryBackoff(TypedDict):
    initial: NotRequired[str]
    """
    Pause before the second call, doubled for each further one.
    """
    max: NotRequired[str]
    """
    Longest pause.
    """


class RouteRetry(TypedDict):
    attempts: NotRequired[int | str]
    """
    Calls in all that one request may make, over every target.
    """
    on: NotRequired[list[Literal['4xx', '5xx', 'network', 'timeout'] | str | int]]
    """
    What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
    """
    backoff: NotRequired[RouteRetryBackoff]
    budget: NotRequired[float | str]
    """
    Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
    """


class RouteTimeouts(TypedDict):
    connect: NotRequired[str]
    """
    To connect to the provider.
    """
    firstToken: NotRequired[str]
    """
    From the call to the first byte of its answer; of a stream, to the first text, call or thought.
    """
    idle: NotRequired[str]
    """
    Between two pieces of its answer.
    """
    total: NotRequired[str]
    """
    For the whole request, every try included.
    """


class RouteOutlierEjection(TypedDict):
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """

    failures: NotRequired[int | str]
    """
    Failures in a row.
    """
    ejectFor: NotRequired[str]
    """
    For how long after the last one.
    """


class RouteBreaker(TypedDict):
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """

    errorRate: NotRequired[float | str]
    """
    Share of calls that failed, from which on the target is not called.
    """
    slowRate: NotRequired[float | str]
    """
    The same for calls that were slow. Together with `slowerThan`.
    """
    slowerThan: NotRequired[str]
    """
    What is slow: until the first token of a stream, or to the whole of another answer.
    """
    window: NotRequired[str]
    """
    Time over which calls are looked at.
    """
    minRequests: NotRequired[int | str]
    """
    With fewer calls in the window it stays closed.
    """
    openFor: NotRequired[str]
    """
    How long the target is not called; then one call at a time probes it.
    """
    probes: NotRequired[int | str]
    """
    So many probes have to succeed before it closes.
    """


class RouteHedge(TypedDict):
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """

    after: NotRequired[Literal['p50', 'p75', 'p90', 'p95', 'p99'] | str]
    """
    When: after the time within which such a share of the target’s answers began lately, or after a duration.
    """
    maxExtraCost: NotRequired[float | str]
    """
    What it may cost, as a share of what the route’s answers cost over ten minutes.
    """


class RouteQueue(TypedDict):
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """

    mode: NotRequired[Literal['off', 'wait', 'job'] | str]
    """
    `wait`: the caller waits, its connection open, until a target can be called. `job`: it gets a 202, and the answer under `/v1/jobs/{id}`; so does, with `wait`, who asks with `Prefer: respond-async`. `off`: it is told at once.
    """
    maxWait: NotRequired[str]
    """
    How long a request may wait in all. A caller may say less by `Prefer: wait=<seconds>`. This time is not part of `timeouts.total`.
    """
    maxLength: NotRequired[int | str]
    """
    How many may wait; more are answered with `queue_full`. Of one tenant at most eight times as many as there is room left.
    """
    keepAliveAfter: NotRequired[str]
    """
    After this the caller of a stream gets a 200 and, each time this has passed again, something that its protocol ignores.
    """
    maxAge: NotRequired[str]
    """
    After this a job that has no answer becomes a dead letter.
    """
    keepFor: NotRequired[str]
    """
    How long a job is kept after its end, with its answer.
    """


class RouteLimit(TypedDict):
    requests: NotRequired[int | str]
    """
    At most this many requests.
    """
    tokens: NotRequired[int | str]
    """
    At most this many tokens, input and output together.
    """
    inputTokens: NotRequired[int | str]
    """
    At most this many input tokens.
    """
    outputTokens: NotRequired[int | str]
    """
    At most this many output tokens.
    """
    bytes: NotRequired[str]
    """
    At most this size of request bodies.
    """
    concurrent: NotRequired[int | str]
    """
    At most this many requests at a time.
    """
    per: NotRequired[str]
    """
    Never more in any window of this length.
    """
    burst: NotRequired[int | str]
    """
    Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`.
    """
    calendar: NotRequired[Literal['hour', 'day', 'week', 'month'] | str]
    """
    Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar.
    """
    timezone: NotRequired[str]
    """
    Together with `calendar`: where its midnight is. Absent: UTC.
    """
    by: NotRequired[Literal['key', 'user', 'team', 'tenant', 'tier', 'model', 'provider'] | str | list[Literal['key', 'user', 'team', 'tenant', 'tier', 'model', 'provider'] | str]]
    """
    Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
    """
    onUnavailable: NotRequired[Literal['open', 'closed', 'local'] | str]
    """
    While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
    """


class RouteCallback(TypedDict):
    """
    A signed notice of every request that this route has finished. Absent: none.
    """

    url: str
    """
    Where the notice is posted.
    """
    secret: NotRequired[str]
    """
    Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine.
    """
    giveUpAfter: NotRequired[str]
    """
    For how long it is tried again, with growing pauses, before it is given up.
    """


class Route(TypedDict):
    name: str
    """
    What messages, metrics and events call it.
    """
    match: NotRequired[RouteMatch]
    """
    Requests it takes. The first route that matches wins.
    """
    auth: NotRequired[Literal['none'] | str | list[Literal['api-key', 'jwt'] | str]]
    """
    How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`.
    """
    strategy: NotRequired[Literal['ordered', 'weighted', 'least-in-flight', 'latency'] | str]
    """
    `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
    """
    targets: NotRequired[list[RouteTarget]]
    """
    Where it goes; the next one when one fails.
    """
    retry: NotRequired[RouteRetry]
    timeouts: NotRequired[RouteTimeouts]
    outlierEjection: NotRequired[RouteOutlierEjection]
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """
    breaker: NotRequired[RouteBreaker]
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """
    hedge: NotRequired[RouteHedge]
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """
    onStreamFailure: NotRequired[Literal['error', 'continue'] | str]
    """
    What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
    """
    redriveAfterAccept: NotRequired[bool | str]
    """
    Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
    """
    queue: NotRequired[RouteQueue]
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """
    strict: NotRequired[bool | str]
    """
    Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
    """
    limits: NotRequired[list[RouteLimit]]
    """
    Limits of this route.
    """
    guardrails: NotRequired[str]
    """
    Name of a guardrail profile. Absent: no checks.
    """
    callback: NotRequired[RouteCallback]
    """
    A signed notice of every request that this route has finished. Absent: none.
    """


class ProviderHealthCheck(TypedDict):
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """

    path: NotRequired[str]
    """
    What is asked for by GET, below `baseUrl`, with its key. Any answer below 500 will do, but 401 and 403.
    """
    every: NotRequired[str]
    """
    How often.
    """
    timeout: NotRequired[str]
    """
    For the whole answer.
    """


class Provider(TypedDict):
    name: str
    """
    What routes call it.
    """
    kind: NotRequired[str]
    """
    Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`.
    """
    protocol: NotRequired[Literal['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'sample'] | str]
    """
    Wire protocol of its chats. Default: that of its kind, else `openai-chat`.
    """
    baseUrl: NotRequired[str]
    """
    What the provider’s own SDK takes as its base URL. Needed where no known provider gives it.
    """
    apiKey: NotRequired[str]
    """
    Its API key; best as `${NAME}` or `${file:PATH}`.
    """
    apiKeys: NotRequired[list[str]]
    """
    Several API keys, used in turn; one that the provider refuses rests for a while.
    """
    maxConcurrent: NotRequired[int | str]
    """
    Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come.
    """
    healthCheck: NotRequired[ProviderHealthCheck]
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """
    headers: NotRequired[dict[str, str]]
    """
    More headers for every call to it.
    """
    idempotencyHeader: NotRequired[str]
    """
    The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none.
    """
    region: NotRequired[str]
    """
    For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`).
    """
    project: NotRequired[str]
    """
    Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`.
    """
    credentials: NotRequired[str]
    """
    For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`.
    """
    apiVersion: NotRequired[str]
    """
    For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions.
    """
    deployments: NotRequired[dict[str, str]]
    """
    For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
    """
    tenantId: NotRequired[str]
    """
    For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`.
    """
    clientId: NotRequired[str]
    """
    The application there. Default: `AZURE_CLIENT_ID`.
    """
    clientSecret: NotRequired[str]
    """
    Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`.
    """
    accessKeyId: NotRequired[str]
    """
    For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like.
    """
    secretAccessKey: NotRequired[str]
    """
    The secret of `accessKeyId`.
    """
    sessionToken: NotRequired[str]
    """
    Where `accessKeyId` is a temporary one.
    """
    api: NotRequired[Literal['converse', 'invoke'] | str]
    """
    For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`.
    """


class TierLimit(RouteLimit):
    pass


class Tier(TypedDict):
    name: str
    priority: NotRequired[int | str]
    """
    Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
    """
    models: NotRequired[list[str]]
    """
    Model globs that callers of the tier may use. Absent: every model.
    """
    limits: NotRequired[list[TierLimit]]
    """
    Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides.
    """


class Role(TypedDict):
    name: str
    permissions: NotRequired[list[Literal['chat', 'embeddings', 'rerank', 'moderations', 'images', 'audio', 'http', 'models', 'alerts:read', 'alerts:write', 'audit:read', 'audit:write', 'budgets:read', 'budgets:write', 'config:read', 'config:write', 'guardrails:read', 'guardrails:write', 'health:read', 'health:write', 'installation:read', 'installation:write', 'jobs:read', 'jobs:write', 'keys:read', 'keys:write', 'limits:read', 'limits:write', 'metrics:read', 'metrics:write', 'prices:read', 'prices:write', 'providers:read', 'providers:write', 'revisions:read', 'revisions:write', 'roles:read', 'roles:write', 'routes:read', 'routes:write', 'secrets:read', 'secrets:write', 'teams:read', 'teams:write', 'tenants:read', 'tenants:write', 'tiers:read', 'tiers:write', 'tokens:read', 'tokens:write', 'usage:read', 'usage:write', 'users:read', 'users:write', 'alerts:*', 'audit:*', 'budgets:*', 'config:*', 'guardrails:*', 'health:*', 'installation:*', 'jobs:*', 'keys:*', 'limits:*', 'metrics:*', 'prices:*', 'providers:*', 'revisions:*', 'roles:*', 'routes:*', 'secrets:*', 'teams:*', 'tenants:*', 'tiers:*', 'tokens:*', 'usage:*', 'users:*', '*:read', '*:write', 'admin', '*'] | str]]
    """
    What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`).
    """
    models: NotRequired[list[str]]
    """
    Model globs that the role may use. Absent: every model.
    """


class GuardrailInput(TypedDict):
    detector: Literal['pii'] | str
    """
    Personal data, by pattern and checksum.
    """
    types: NotRequired[list[Literal['email', 'phone', 'card', 'iban', 'ip', 'ssn', 'national-id', 'mac', 'crypto-address', 'url-credentials', 'person', 'location'] | str]]
    """
    Kinds of personal data. Absent: every kind.
    """
    regions: NotRequired[list[Literal['AC', 'AD', 'AE', 'AF', 'AG', 'AI', 'AL', 'AM', 'AO', 'AR', 'AS', 'AT', 'AU', 'AW', 'AX', 'AZ', 'BA', 'BB', 'BD', 'BE', 'BF', 'BG', 'BH', 'BI', 'BJ', 'BL', 'BM', 'BN', 'BO', 'BQ', 'BR', 'BS', 'BT', 'BW', 'BY', 'BZ', 'CA', 'CC', 'CD', 'CF', 'CG', 'CH', 'CI', 'CK', 'CL', 'CM', 'CN', 'CO', 'CR', 'CU', 'CV', 'CW', 'CX', 'CY', 'CZ', 'DE', 'DJ', 'DK', 'DM', 'DO', 'DZ', 'EC', 'EE', 'EG', 'EH', 'ER', 'ES', 'ET', 'FI', 'FJ', 'FK', 'FM', 'FO', 'FR', 'GA', 'GB', 'GD', 'GE', 'GF', 'GG', 'GH', 'GI', 'GL', 'GM', 'GN', 'GP', 'GQ', 'GR', 'GT', 'GU', 'GW', 'GY', 'HK', 'HN', 'HR', 'HT', 'HU', 'ID', 'IE', 'IL', 'IM', 'IN', 'IO', 'IQ', 'IR', 'IS', 'IT', 'JE', 'JM', 'JO', 'JP', 'KE', 'KG', 'KH', 'KI', 'KM', 'KN', 'KP', 'KR', 'KW', 'KY', 'KZ', 'LA', 'LB', 'LC', 'LI', 'LK', 'LR', 'LS', 'LT', 'LU', 'LV', 'LY', 'MA', 'MC', 'MD', 'ME', 'MF', 'MG', 'MH', 'MK', 'ML', 'MM', 'MN', 'MO', 'MP', 'MQ', 'MR', 'MS', 'MT', 'MU', 'MV', 'MW', 'MX', 'MY', 'MZ', 'NA', 'NC', 'NE', 'NF', 'NG', 'NI', 'NL', 'NO', 'NP', 'NR', 'NU', 'NZ', 'OM', 'PA', 'PE', 'PF', 'PG', 'PH', 'PK', 'PL', 'PM', 'PR', 'PS', 'PT', 'PW', 'PY', 'QA', 'RE', 'RO', 'RS', 'RU', 'RW', 'SA', 'SB', 'SC', 'SD', 'SE', 'SG', 'SH', 'SI', 'SJ', 'SK', 'SL', 'SM', 'SN', 'SO', 'SR', 'SS', 'ST', 'SV', 'SX', 'SY', 'SZ', 'TA', 'TC', 'TD', 'TG', 'TH', 'TJ', 'TK', 'TL', 'TM', 'TN', 'TO', 'TR', 'TT', 'TV', 'TW', 'TZ', 'UA', 'UG', 'US', 'UY', 'UZ', 'VA', 'VC', 'VE', 'VG', 'VI', 'VN', 'VU', 'WF', 'WS', 'XK', 'YE', 'YT', 'ZA', 'ZM', 'ZW'] | str]]
    """
    Countries, such as `DE`: a telephone number that is valid there counts without a word that names it.
    """
    model: NotRequired[str]
    """
    Folder with a classifier of tokens in ONNX (`config.json`, `tokenizer.json`, `model.onnx`): what finds `person` and `location`.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a name. Absent: 0.5.
    """
    action: NotRequired[Literal['mask', 'block', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput1(TypedDict):
    detector: Literal['secrets'] | str
    """
    Keys, tokens and passwords of services, by the marks that their issuers give them.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput2(TypedDict):
    detector: Literal['blocklist'] | str
    """
    Terms that must not occur.
    """
    terms: list[str]
    """
    The terms, in any case.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput3Pattern(TypedDict):
    name: str
    """
    Stands in verdicts and masks.
    """
    pattern: str
    """
    The pattern.
    """
    ignoreCase: NotRequired[bool | str]
    """
    Whether case is ignored.
    """


class GuardrailInput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[GuardrailInput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput4Topic(TypedDict):
    name: str
    """
    Stands in verdicts.
    """
    terms: list[str]
    """
    Terms of the topic, in any case.
    """


class GuardrailInput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[GuardrailInput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput5(TypedDict):
    detector: Literal['prompt-injection'] | str
    """
    Attempts to override instructions, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['block', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput6(TypedDict):
    detector: Literal['toxicity'] | str
    """
    Abuse and slurs, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['flag', 'block', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput7(TypedDict):
    detector: Literal['spam'] | str
    """
    Unwanted advertising, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['flag', 'block', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput8(TypedDict):
    detector: Literal['model'] | str
    """
    Any text classifier in ONNX, in the layout of HuggingFace.
    """
    path: str
    """
    Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service.
    """
    labels: list[str]
    """
    Labels that count as a match.
    """
    threshold: NotRequired[float | str]
    """
    Score from which a label is a match.
    """
    action: NotRequired[Literal['block', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput9(TypedDict):
    detector: Literal['webhook'] | str
    """
    A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`.
    """
    url: str
    """
    Its address.
    """
    secret: NotRequired[str]
    """
    Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine.
    """
    action: NotRequired[Literal['block', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailInput10(TypedDict):
    detector: Literal['limits'] | str
    """
    How much a request may hold.
    """
    tokens: NotRequired[int | str]
    """
    Input tokens, by estimate.
    """
    messages: NotRequired[int | str]
    """
    Messages of a chat.
    """
    attachments: NotRequired[int | str]
    """
    Images, audio and files in messages.
    """
    languages: NotRequired[list[Literal['am', 'ar', 'az', 'be', 'bg', 'bn', 'ca', 'cs', 'da', 'de', 'el', 'en', 'es', 'et', 'eu', 'fa', 'fi', 'fr', 'gu', 'he', 'hi', 'hr', 'hu', 'hy', 'is', 'it', 'ja', 'ka', 'kn', 'ko', 'ku', 'lo', 'lt', 'lv', 'ml', 'mr', 'ms', 'nl', 'no', 'or', 'pa', 'pl', 'pt', 'ro', 'ru', 'sk', 'sl', 'sq', 'sr', 'sv', 'ta', 'te', 'th', 'tl', 'tr', 'uk', 'ur', 'vi', 'yo', 'zh'] | str]]
    """
    Languages that users may write in, such as `en`, by ISO 639-1. Short texts are not judged.
    """
    action: NotRequired[Literal['block', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class GuardrailOutput(TypedDict):
    detector: Literal['pii'] | str
    """
    Personal data, by pattern and checksum.
    """
    types: NotRequired[list[Literal['email', 'phone', 'card', 'iban', 'ip', 'ssn', 'national-id', 'mac', 'crypto-address', 'url-credentials', 'person', 'location'] | str]]
    """
    Kinds of personal data. Absent: every kind.
    """
    regions: NotRequired[list[Literal['AC', 'AD', 'AE', 'AF', 'AG', 'AI', 'AL', 'AM', 'AO', 'AR', 'AS', 'AT', 'AU', 'AW', 'AX', 'AZ', 'BA', 'BB', 'BD', 'BE', 'BF', 'BG', 'BH', 'BI', 'BJ', 'BL', 'BM', 'BN', 'BO', 'BQ', 'BR', 'BS', 'BT', 'BW', 'BY', 'BZ', 'CA', 'CC', 'CD', 'CF', 'CG', 'CH', 'CI', 'CK', 'CL', 'CM', 'CN', 'CO', 'CR', 'CU', 'CV', 'CW', 'CX', 'CY', 'CZ', 'DE', 'DJ', 'DK', 'DM', 'DO', 'DZ', 'EC', 'EE', 'EG', 'EH', 'ER', 'ES', 'ET', 'FI', 'FJ', 'FK', 'FM', 'FO', 'FR', 'GA', 'GB', 'GD', 'GE', 'GF', 'GG', 'GH', 'GI', 'GL', 'GM', 'GN', 'GP', 'GQ', 'GR', 'GT', 'GU', 'GW', 'GY', 'HK', 'HN', 'HR', 'HT', 'HU', 'ID', 'IE', 'IL', 'IM', 'IN', 'IO', 'IQ', 'IR', 'IS', 'IT', 'JE', 'JM', 'JO', 'JP', 'KE', 'KG', 'KH', 'KI', 'KM', 'KN', 'KP', 'KR', 'KW', 'KY', 'KZ', 'LA', 'LB', 'LC', 'LI', 'LK', 'LR', 'LS', 'LT', 'LU', 'LV', 'LY', 'MA', 'MC', 'MD', 'ME', 'MF', 'MG', 'MH', 'MK', 'ML', 'MM', 'MN', 'MO', 'MP', 'MQ', 'MR', 'MS', 'MT', 'MU', 'MV', 'MW', 'MX', 'MY', 'MZ', 'NA', 'NC', 'NE', 'NF', 'NG', 'NI', 'NL', 'NO', 'NP', 'NR', 'NU', 'NZ', 'OM', 'PA', 'PE', 'PF', 'PG', 'PH', 'PK', 'PL', 'PM', 'PR', 'PS', 'PT', 'PW', 'PY', 'QA', 'RE', 'RO', 'RS', 'RU', 'RW', 'SA', 'SB', 'SC', 'SD', 'SE', 'SG', 'SH', 'SI', 'SJ', 'SK', 'SL', 'SM', 'SN', 'SO', 'SR', 'SS', 'ST', 'SV', 'SX', 'SY', 'SZ', 'TA', 'TC', 'TD', 'TG', 'TH', 'TJ', 'TK', 'TL', 'TM', 'TN', 'TO', 'TR', 'TT', 'TV', 'TW', 'TZ', 'UA', 'UG', 'US', 'UY', 'UZ', 'VA', 'VC', 'VE', 'VG', 'VI', 'VN', 'VU', 'WF', 'WS', 'XK', 'YE', 'YT', 'ZA', 'ZM', 'ZW'] | str]]
    """
    Countries, such as `DE`: a telephone number that is valid there counts without a word that names it.
    """
    action: NotRequired[Literal['mask', 'restore', 'block', 'flag'] | str]
    """
    What happens to a match. `restore` puts back what the same profile masked in the request, which makes that mask reversible.
    """


class GuardrailOutput1(TypedDict):
    detector: Literal['secrets'] | str
    """
    Keys, tokens and passwords of services, by the marks that their issuers give them.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput2(TypedDict):
    detector: Literal['blocklist'] | str
    """
    Terms that must not occur.
    """
    terms: list[str]
    """
    The terms, in any case.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput3Pattern(GuardrailInput3Pattern):
    pass


class GuardrailOutput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[GuardrailOutput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput4Topic(GuardrailInput4Topic):
    pass


class GuardrailOutput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[GuardrailOutput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput5(TypedDict):
    detector: Literal['prompt-injection'] | str
    """
    Attempts to override instructions, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['block', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput6(TypedDict):
    detector: Literal['toxicity'] | str
    """
    Abuse and slurs, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['flag', 'block'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput7(TypedDict):
    detector: Literal['spam'] | str
    """
    Unwanted advertising, by our own classifier.
    """
    threshold: NotRequired[float | str]
    """
    Score from which it is a match. Absent: the one that the model was graded at.
    """
    action: NotRequired[Literal['flag', 'block'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput8(TypedDict):
    detector: Literal['model'] | str
    """
    Any text classifier in ONNX, in the layout of HuggingFace.
    """
    path: str
    """
    Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service.
    """
    labels: list[str]
    """
    Labels that count as a match.
    """
    threshold: NotRequired[float | str]
    """
    Score from which a label is a match.
    """
    action: NotRequired[Literal['block', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput9(TypedDict):
    detector: Literal['webhook'] | str
    """
    A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`.
    """
    url: str
    """
    Its address.
    """
    secret: NotRequired[str]
    """
    Key of the HMAC-SHA-256 in `x-sluice-signature`. Required.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine.
    """
    action: NotRequired[Literal['block', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput10(TypedDict):
    detector: Literal['leakage'] | str
    """
    The request’s system prompt in the answer, or what was masked in the request.
    """
    canaries: NotRequired[list[str]]
    """
    Words that stand in a prompt only to be noticed in an answer.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class GuardrailOutput11(TypedDict):
    detector: Literal['schema'] | str
    """
    The answer’s text must be JSON of this schema.
    """
    schema: dict[str, Any]
    """
    JSON Schema, draft 2020-12.
    """
    action: NotRequired[Literal['block', 'flag', 'retry'] | str]
    """
    What happens to an answer that is otherwise. `retry` tells the model what is wrong and asks once more, where the caller has seen nothing yet, and blocks then.
    """


class Guardrail(TypedDict):
    name: str
    mode: NotRequired[Literal['enforce', 'monitor'] | str]
    """
    `monitor` records what would have happened and changes nothing.
    """
    input: NotRequired[list[GuardrailInput | GuardrailInput1 | GuardrailInput2 | GuardrailInput3 | GuardrailInput4 | GuardrailInput5 | GuardrailInput6 | GuardrailInput7 | GuardrailInput8 | GuardrailInput9 | GuardrailInput10]]
    """
    Checks of requests, in this order.
    """
    output: NotRequired[list[GuardrailOutput | GuardrailOutput1 | GuardrailOutput2 | GuardrailOutput3 | GuardrailOutput4 | GuardrailOutput5 | GuardrailOutput6 | GuardrailOutput7 | GuardrailOutput8 | GuardrailOutput9 | GuardrailOutput10 | GuardrailOutput11]]
    """
    Checks of answers, in this order.
    """
    inputTiming: NotRequired[Literal['sequence', 'parallel'] | str]
    """
    `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
    """
    stream: NotRequired[Literal['sync', 'async'] | str]
    """
    How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
    """
    onError: NotRequired[Literal['open', 'closed'] | str]
    """
    What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
    """
    timeout: NotRequired[str]
    """
    How long the checks of a text may take.
    """


class BudgetMatch(TypedDict):
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """

    tenant: NotRequired[str]
    """
    Tenant, or a glob.
    """
    team: NotRequired[str]
    """
    Team of the tenant.
    """
    user: NotRequired[str]
    """
    User of the tenant.
    """
    key: NotRequired[str]
    """
    Id of an API key.
    """
    tag: NotRequired[str]
    """
    A tag of the request: of its header `x-sluice-tags`, or of its key.
    """
    route: NotRequired[str]
    """
    Name of the route that it goes by.
    """


class BudgetOnExceed(TypedDict):
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """

    route: str
    """
    Name of the route that it goes by instead.
    """


class Budget(TypedDict):
    name: str
    """
    What messages, alerts and events call it. Absent: what it matches, and how often.
    """
    match: NotRequired[BudgetMatch]
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """
    amount: NotRequired[str]
    """
    How much may be spent.
    """
    currency: NotRequired[Literal['USD'] | str]
    """
    US dollars, as all prices are.
    """
    per: NotRequired[Literal['hour', 'day', 'week', 'month', 'total'] | str]
    """
    In which time: an hour, day, week (from Monday on) or month of the calendar, or ever.
    """
    timezone: NotRequired[str]
    """
    Where its midnight is.
    """
    softAlerts: NotRequired[list[float | str]]
    """
    Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
    """
    onExceed: NotRequired[Literal['reject'] | str | BudgetOnExceed]
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """
    onUnavailable: NotRequired[Literal['open', 'closed', 'local'] | str]
    """
    While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
    """


class BudgetStandingSubject(TypedDict):
    """
    Whose it is: a value of each field that the budget names.
    """

    tenant: NotRequired[str]
    team: NotRequired[str]
    user: NotRequired[str]
    key: NotRequired[str]
    tag: NotRequired[str]
    route: NotRequired[str]


class BudgetStanding(TypedDict):
    budget: str
    """
    Its name, or what it matches and how often.
    """
    tenant: NotRequired[str]
    """
    Absent: tenants share it.
    """
    subject: BudgetStandingSubject
    """
    Whose it is: a value of each field that the budget names.
    """
    amountDollars: str
    """
    Dollars, exact.
    """
    per: str
    timezone: str
    spentDollars: str
    """
    Dollars, exact.
    """
    reservedDollars: str
    """
    By requests that have not ended: the most that they can cost.
    """
    remainingDollars: str
    """
    What is neither spent nor reserved.
    """
    spentShare: float
    """
    Of the amount. More than 1 where calls cost more than was foreseen.
    """
    periodStart: NotRequired[str]
    """
    Absent of a budget for all time.
    """
    periodEnd: NotRequired[str]


class PriceListModelsLongContextItem(TypedDict):
    aboveInputTokens: int | str
    """
    Where its input has more tokens than this.
    """
    input: str
    """
    US dollars per million input tokens.
    """
    output: str
    """
    And per million output tokens.
    """
    cachedInput: NotRequired[str]
    """
    Of input that came from the provider’s cache. Absent: as `input`.
    """
    cacheWrite: NotRequired[str]
    """
    Of input that was written to it. Absent: as `input`.
    """
    cacheWriteHour: NotRequired[str]
    """
    And is kept for an hour. Absent: as `cacheWrite`.
    """
    reasoning: NotRequired[str]
    """
    Of output that was reasoning. Absent: as `output`.
    """
    audioInput: NotRequired[str]
    """
    Of input that was sound. Absent: as `input`.
    """
    audioOutput: NotRequired[str]
    """
    Of output that was sound. Absent: as `output`.
    """
    imageInput: NotRequired[str]
    """
    Of input that was images. Absent: as `input`.
    """
    imageOutput: NotRequired[str]
    """
    Of output that was images. Absent: as `output`.
    """


class PriceListModelsServiceTiers(TypedDict):
    input: str
    """
    US dollars per million input tokens.
    """
    output: str
    """
    And per million output tokens.
    """
    cachedInput: NotRequired[str]
    """
    Of input that came from the provider’s cache. Absent: as `input`.
    """
    cacheWrite: NotRequired[str]
    """
    Of input that was written to it. Absent: as `input`.
    """
    cacheWriteHour: NotRequired[str]
    """
    And is kept for an hour. Absent: as `cacheWrite`.
    """
    reasoning: NotRequired[str]
    """
    Of output that was reasoning. Absent: as `output`.
    """
    audioInput: NotRequired[str]
    """
    Of input that was sound. Absent: as `input`.
    """
    audioOutput: NotRequired[str]
    """
    Of output that was sound. Absent: as `output`.
    """
    imageInput: NotRequired[str]
    """
    Of input that was images. Absent: as `input`.
    """
    imageOutput: NotRequired[str]
    """
    Of output that was images. Absent: as `output`.
    """


class PriceListModelsUnits(TypedDict):
    """
    Of what is not counted in tokens.
    """

    perImage: NotRequired[str]
    """
    US dollars for an image.
    """
    perMillionCharacters: NotRequired[str]
    """
    For a million characters of speech.
    """
    perHour: NotRequired[str]
    """
    For an hour of sound that is transcribed.
    """
    perThousandSearches: NotRequired[str]
    """
    For a thousand searches of a reranker.
    """
    perThousandWebSearches: NotRequired[str]
    """
    For a thousand searches of the web.
    """
    perThousandRequests: NotRequired[str]
    """
    For a thousand requests.
    """


class PriceListModels(TypedDict):
    input: str
    """
    US dollars per million input tokens.
    """
    output: str
    """
    And per million output tokens.
    """
    cachedInput: NotRequired[str]
    """
    Of input that came from the provider’s cache. Absent: as `input`.
    """
    cacheWrite: NotRequired[str]
    """
    Of input that was written to it. Absent: as `input`.
    """
    cacheWriteHour: NotRequired[str]
    """
    And is kept for an hour. Absent: as `cacheWrite`.
    """
    reasoning: NotRequired[str]
    """
    Of output that was reasoning. Absent: as `output`.
    """
    audioInput: NotRequired[str]
    """
    Of input that was sound. Absent: as `input`.
    """
    audioOutput: NotRequired[str]
    """
    Of output that was sound. Absent: as `output`.
    """
    imageInput: NotRequired[str]
    """
    Of input that was images. Absent: as `input`.
    """
    imageOutput: NotRequired[str]
    """
    Of output that was images. Absent: as `output`.
    """
    longContext: NotRequired[list[PriceListModelsLongContextItem]]
    """
    Prices of the whole request where its input is long, the shortest bound first.
    """
    serviceTiers: NotRequired[dict[str, PriceListModelsServiceTiers]]
    """
    Prices of other classes of service: `batch`, `flex`, `priority`, `fast`.
    """
    units: NotRequired[PriceListModelsUnits]
    """
    Of what is not counted in tokens.
    """
    maxOutputTokens: NotRequired[int | str]
    """
    The longest answer of the model, for what is reserved of budgets.
    """


class PriceList(TypedDict):
    name: str
    factor: NotRequired[str]
    """
    Every price of the shipped table times this: `0.85` is 15 % off.
    """
    models: NotRequired[dict[str, PriceListModels]]
    """
    Prices by model; a name, or a glob such as `llama-*`, names first.
    """


class ListedPrice(TypedDict):
    """
    As docs/prices.md has it.
    """

    provider: str
    model: str
    """
    A model, or in your own prices a glob.
    """
    source: Literal['own', 'table']
    """
    Yours, or those of the shipped table.
    """
    input: NotRequired[str]
    """
    US dollars per million tokens.
    """
    output: NotRequired[str]
    cachedInput: NotRequired[str]
    cacheWrite: NotRequired[str]
    reasoning: NotRequired[str]


class EndpointSecurity(TypedDict):
    endpoint: str
    authType: Literal['jwt', 'api-key', 'any', 'none']
    rateLimit: NotRequired[str]
    """
    Such as `100/min`. Absent: none by key.
    """
    routes: list[str]
    """
    The routes that take the path.
    """


class Limits(TypedDict):
    scope: Literal['route', 'tier']
    name: str
    limits: list[Limit]


class CreatedKey(TypedDict):
    id: str
    name: str
    tenant: str
    team: NotRequired[str]
    user: NotRequired[str]
    tier: NotRequired[str]
    roles: list[str]
    scopes: NotRequired[list[str]]
    reach: NotRequired[Literal['installation']]
    models: NotRequired[list[str]]
    limits: NotRequired[list[dict[str, str | float | list[str]]]]
    tags: NotRequired[list[str]]
    createdAt: str
    expiresAt: NotRequired[str]
    revokedAt: NotRequired[str]
    rotatedFrom: NotRequired[str]
    """
    The key that this one took over from.
    """
    key: str
    """
    The key itself, shown this once.
    """


class Key(TypedDict):
    id: str
    name: str
    tenant: str
    team: NotRequired[str]
    user: NotRequired[str]
    tier: NotRequired[str]
    roles: list[str]
    scopes: NotRequired[list[str]]
    reach: NotRequired[Literal['installation']]
    models: NotRequired[list[str]]
    limits: NotRequired[list[dict[str, str | float | list[str]]]]
    tags: NotRequired[list[str]]
    createdAt: str
    expiresAt: NotRequired[str]
    revokedAt: NotRequired[str]
    rotatedFrom: NotRequired[str]
    """
    The key that this one took over from.
    """


class CreatedToken(TypedDict):
    token: str
    expiresAt: str


class Tenant(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """
    disabled: NotRequired[bool]
    """
    Nothing of it is let in, on every node within a second.
    """
    name: str
    createdAt: str


class Team(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """
    name: str
    createdAt: str
    tenant: str


class User(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """
    email: NotRequired[str]
    team: NotRequired[str]
    roles: NotRequired[list[str]]
    """
    Beside those of the user’s token.
    """
    disabled: NotRequired[bool]
    """
    Nothing of it is let in, on every node within a second.
    """
    name: str
    createdAt: str
    tenant: str


class Secret(TypedDict):
    name: str
    reference: str
    """
    What stands for it in a configuration: `${secret:NAME}`.
    """
    keyId: str
    """
    Which master key it is encrypted under.
    """
    updatedAt: str
    inUse: bool
    """
    Whether the configuration in use refers to it.
    """


class Figures(TypedDict):
    type: Literal['latency', 'errors', 'requests', 'tokens', 'cost']
    data: list[dict[str, Any]]
    """
    A row an endpoint, or a model.
    """


class LoadRequests(TypedDict):
    answered: int
    clientErrors: int
    """
    Answered with 4xx.
    """
    serverErrors: int
    """
    Answered with 5xx.
    """
    inFlight: int


class LoadLatencyItem(TypedDict):
    upToMs: float | None
    count: int


class LoadTokens(TypedDict):
    input: int
    output: int


class LoadQueue(TypedDict):
    queue: str
    waiting: int
    inTurn: int
    oldestSeconds: float


class Node(TypedDict):
    instance: str
    services: list[str]
    revision: NotRequired[int]
    """
    Of the configuration that it serves.
    """
    clockAheadMs: int
    """
    How far its clock is ahead of that of the process that answers, or behind.
    """
    startedAt: NotRequired[str]
    cpuSeconds: float
    """
    Of all its threads since it started.
    """
    memoryBytes: int
    """
    Resident memory.
    """
    eventLoopLagMs: float
    """
    99th percentile since it was asked before.
    """
    requests: int
    """
    Answered since it started: of an ingress.
    """
    inFlight: int
    """
    Requests that it works on.
    """
    spoolBytes: int
    """
    Events on its disk that the event log has not stored yet.
    """
    spoolFailing: bool
    """
    It cannot keep events on disk.
    """


class ProviderHealthKeys(TypedDict):
    count: int
    resting: int
    """
    Set aside, since the provider refused them.
    """


class ProviderHealthCheck1(TypedDict):
    healthy: bool
    checkedAt: str
    failure: NotRequired[str]


class ProviderHealthModelFirstTokenMs(TypedDict):
    """
    Lately, in milliseconds; the 95th percentile once twenty were seen.
    """

    mean: int
    p95: NotRequired[int]


class ProviderHealthModelAnswerMs(ProviderHealthModelFirstTokenMs):
    """
    Lately, in milliseconds; the 95th percentile once twenty were seen.
    """


class ProviderHealthModel(TypedDict):
    model: str
    state: Literal['up', 'failing', 'half-open', 'open']
    """
    `failing`: its last call failed. `open`, `half-open`: a circuit breaker keeps requests away, or lets one at a time through.
    """
    inFlight: int
    answered: int
    failed: int
    """
    By fault of the provider.
    """
    failuresInARow: int
    lastAnsweredAt: NotRequired[str]
    lastFailedAt: NotRequired[str]
    firstTokenMs: NotRequired[ProviderHealthModelFirstTokenMs]
    """
    Lately, in milliseconds; the 95th percentile once twenty were seen.
    """
    answerMs: NotRequired[ProviderHealthModelAnswerMs]
    """
    Lately, in milliseconds; the 95th percentile once twenty were seen.
    """


class ProviderHealth(TypedDict):
    provider: str
    state: Literal['unused', 'up', 'failing', 'half-open', 'open', 'down']
    """
    The worst of its models; `down`: its health checks fail.
    """
    inFlight: int
    maxInFlight: NotRequired[int]
    keys: ProviderHealthKeys
    check: NotRequired[ProviderHealthCheck1]
    models: list[ProviderHealthModel]


class UsageGroupLatency(TypedDict):
    """
    From the arrival of a request to its end.
    """

    count: int
    """
    Attempts that succeeded and have such a time.
    """
    meanMs: NotRequired[float]
    p50Ms: NotRequired[float]
    p95Ms: NotRequired[float]


class UsageGroupFirstByte(TypedDict):
    """
    From the arrival of a request to the first byte of a provider.
    """

    count: int
    """
    Attempts that succeeded and have such a time.
    """
    meanMs: NotRequired[float]
    p50Ms: NotRequired[float]
    p95Ms: NotRequired[float]


class UsageGroup(TypedDict):
    at: NotRequired[str]
    tenant: NotRequired[str]
    team: NotRequired[str]
    user: NotRequired[str]
    key: NotRequired[str]
    provider: NotRequired[str]
    model: NotRequired[str]
    route: NotRequired[str]
    requests: int
    success: int
    error: int
    rejection: int
    cancelled: int
    lost: int
    attempts: int
    redriven: int
    estimated: int
    unpriced: int
    priceEstimated: int
    cacheReads: int
    inputTokens: int
    outputTokens: int
    cachedInputTokens: int
    reasoningTokens: int
    cacheWriteInputTokens: int
    audioInputTokens: int
    audioOutputTokens: int
    imageInputTokens: int
    imageOutputTokens: int
    images: int
    characters: int
    audioMs: int
    searches: int
    webSearches: int
    costNanoDollars: int
    costDollars: str
    """
    costNanoDollars as dollars, exact.
    """
    latency: UsageGroupLatency
    """
    From the arrival of a request to its end.
    """
    firstByte: UsageGroupFirstByte
    """
    From the arrival of a request to the first byte of a provider.
    """


class UsageSumsLatency(UsageGroupLatency):
    """
    From the arrival of a request to its end.
    """


class UsageSumsFirstByte(UsageGroupFirstByte):
    """
    From the arrival of a request to the first byte of a provider.
    """


class UsageSums(TypedDict):
    requests: int
    success: int
    error: int
    rejection: int
    cancelled: int
    lost: int
    attempts: int
    redriven: int
    estimated: int
    unpriced: int
    priceEstimated: int
    cacheReads: int
    inputTokens: int
    outputTokens: int
    cachedInputTokens: int
    reasoningTokens: int
    cacheWriteInputTokens: int
    audioInputTokens: int
    audioOutputTokens: int
    imageInputTokens: int
    imageOutputTokens: int
    images: int
    characters: int
    audioMs: int
    searches: int
    webSearches: int
    costNanoDollars: int
    costDollars: str
    """
    costNanoDollars as dollars, exact.
    """
    latency: UsageSumsLatency
    """
    From the arrival of a request to its end.
    """
    firstByte: UsageSumsFirstByte
    """
    From the arrival of a request to the first byte of a provider.
    """


class UsageEventTarget(TypedDict):
    provider: str
    model: str


class UsageEventTryTokens(TypedDict):
    input: int
    output: int
    cachedInput: int
    reasoning: int
    cacheWriteInput: NotRequired[int]
    cacheWriteHourInput: NotRequired[int]
    audioInput: NotRequired[int]
    audioOutput: NotRequired[int]
    imageInput: NotRequired[int]
    imageOutput: NotRequired[int]


class UsageEventTryShare(TypedDict):
    number: int
    covers: Literal['provider', 'request']


class UsageEventTry(TypedDict):
    provider: str
    model: str
    result: str
    durationMs: float
    tokens: NotRequired[UsageEventTryTokens]
    costNanoDollars: NotRequired[int]
    uncertain: NotRequired[Literal[True]]
    share: NotRequired[UsageEventTryShare]


class UsageEventTokens(UsageEventTryTokens):
    pass


class UsageEventUnits(TypedDict):
    images: NotRequired[int]
    characters: NotRequired[int]
    seconds: NotRequired[float]
    searches: NotRequired[float]
    webSearches: NotRequired[int]


class UsageEventBudgetSubject(TypedDict):
    tenant: NotRequired[str]
    team: NotRequired[str]
    user: NotRequired[str]
    key: NotRequired[str]
    tag: NotRequired[str]
    route: NotRequired[str]


class UsageEventBudget(TypedDict):
    budget: str
    per: Literal['hour', 'day', 'week', 'month', 'total']
    timezone: str
    subject: UsageEventBudgetSubject
    periodStart: float
    periodEnd: float


class UsageEventLatency(TypedDict):
    totalMs: float
    firstByteMs: NotRequired[float]


class UsageEventVerdictSpan(TypedDict):
    lane: str
    start: int
    end: int
    type: str
    rule: NotRequired[str]
    score: NotRequired[float]


class UsageEventVerdict(TypedDict):
    detector: str
    result: Literal['pass', 'mask', 'restore', 'block', 'flag', 'route', 'retry', 'skipped']
    matches: dict[str, int]
    of: NotRequired[Literal['answer']]
    score: NotRequired[float]
    spans: NotRequired[list[UsageEventVerdictSpan]]
    reason: NotRequired[str]


UsageEventLineageDegraded = TypedDict(
    'UsageEventLineageDegraded',
    {
        'from': str,
        'by': list[str],
    },
)


class UsageEventLineage(TypedDict):
    configRevision: int
    route: NotRequired[str]
    servedModel: NotRequired[str]
    degraded: NotRequired[UsageEventLineageDegraded]


class UsageEvent(TypedDict):
    """
    Fields: docs/usage-events.md.
    """

    sequence: int
    version: Literal[1]
    eventId: str
    requestId: str
    attempt: int
    at: float
    tenant: str
    team: NotRequired[str]
    user: NotRequired[str]
    keyId: NotRequired[str]
    tags: NotRequired[list[str]]
    protocol: str
    stream: bool
    requestedModel: NotRequired[str]
    outcome: Literal['success', 'error', 'rejection', 'cancelled', 'lost']
    status: int
    errorCode: NotRequired[str]
    redriven: NotRequired[Literal[True]]
    queued: NotRequired[Literal[True]]
    turn: NotRequired[int]
    target: NotRequired[UsageEventTarget]
    tries: list[UsageEventTry]
    tokens: UsageEventTokens
    units: NotRequired[UsageEventUnits]
    serviceTier: NotRequired[str]
    costNanoDollars: NotRequired[int]
    priceSource: NotRequired[Literal['table', 'own', 'estimate', 'provider']]
    budgets: NotRequired[list[UsageEventBudget]]
    reservedNanoDollars: NotRequired[int]
    reserved: NotRequired[Literal[True]]
    estimated: bool
    losses: NotRequired[list[str]]
    latency: UsageEventLatency
    verdicts: list[UsageEventVerdict]
    lineage: UsageEventLineage


class UsagePosition(TypedDict):
    name: str
    tenant: NotRequired[str]
    """
    Absent: of one who sees the whole installation.
    """
    sequence: int
    """
    Reading goes on with the event after it.
    """
    updatedAt: str


class JobStatusError(TypedDict):
    code: str
    message: str


class JobStatus(TypedDict):
    """
    How a job stands, as its caller sees it.
    """

    id: str
    object: Literal['job']
    state: Literal['queued', 'running', 'completed', 'failed', 'cancelled']
    position: NotRequired[float]
    expectedWaitSeconds: NotRequired[float]
    createdAt: str
    dueBy: str
    finishedAt: NotRequired[str]
    status: NotRequired[float]
    error: NotRequired[JobStatusError]


class JobError(JobStatusError):
    pass


class Job(TypedDict):
    id: str
    """
    That of its request.
    """
    object: Literal['job']
    state: Literal['queued', 'running', 'completed', 'failed', 'cancelled']
    queue: str
    """
    The route that it waits for.
    """
    tenant: str
    team: NotRequired[str]
    user: NotRequired[str]
    keyId: NotRequired[str]
    protocol: str
    model: NotRequired[str]
    position: NotRequired[float]
    """
    About how many turns there are until its own.
    """
    expectedWaitSeconds: NotRequired[float]
    runs: float
    """
    How often it was begun.
    """
    createdAt: str
    dueBy: str
    """
    It becomes a dead letter if it is not done by then.
    """
    finishedAt: NotRequired[str]
    status: NotRequired[float]
    """
    Of its answer.
    """
    error: NotRequired[JobError]


class Caller(TypedDict):
    tenant: str
    team: NotRequired[str]
    user: NotRequired[str]
    keyId: NotRequired[str]
    roles: list[str]
    reach: Literal['tenant', 'installation']
    permissions: list[str]


class ShowConfigQuery(TypedDict):
    layers: NotRequired[Literal['true', 'false']]


class ApplyConfigQuery(TypedDict):
    message: NotRequired[str]
    """
    What the change is for, in the history.
    """
    dryRun: NotRequired[Literal['true', 'false']]
    """
    Answer what would change, and change nothing.
    """


class PatchConfigQuery(TypedDict):
    message: NotRequired[str]
    """
    What the change is for, in the history.
    """


class ListRevisionsQuery(TypedDict):
    limit: NotRequired[int]
    after: NotRequired[int]
    """
    `next` of the answer before: goes on behind it.
    """


class ListRevisionsAnswer(TypedDict):
    data: list[Revision]
    next: NotRequired[str]


class DiffRevisionsQuery(TypedDict):
    from_: int
    to: NotRequired[int]
    """
    Default: the one in use.
    """


DiffRevisionsAnswer = TypedDict(
    'DiffRevisionsAnswer',
    {
        'from': int,
        'to': int,
        'changes': list[ConfigurationChange],
    },
)


class ShowRevisionAnswer(TypedDict):
    revision: int
    at: str
    author: str
    """
    Who made it.
    """
    message: str
    """
    What for.
    """
    document: ConfigurationDocument


class RollBackQuery(PatchConfigQuery):
    pass


class ListRoutesQuery(TypedDict):
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """


class ListRoutesAnswer(TypedDict):
    data: list[Route]
    next: NotRequired[str]


class CreateRouteBodyCreateRouteBodyMatch(RouteMatch):
    """
    Requests it takes. The first route that matches wins.
    """


class CreateRouteBodyCreateRouteBodyTarget(RouteTarget):
    pass


class CreateRouteBodyCreateRouteBodyRetryBackoff(RouteRetryBackoff):
    pass


class CreateRouteBodyCreateRouteBodyRetry(TypedDict):
    attempts: NotRequired[int | str]
    """
    Calls in all that one request may make, over every target.
    """
    on: NotRequired[list[Literal['4xx', '5xx', 'network', 'timeout'] | str | int]]
    """
    What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
    """
    backoff: NotRequired[CreateRouteBodyCreateRouteBodyRetryBackoff]
    budget: NotRequired[float | str]
    """
    Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
    """


class CreateRouteBodyCreateRouteBodyTimeouts(RouteTimeouts):
    pass


class CreateRouteBodyCreateRouteBodyOutlierEjection(RouteOutlierEjection):
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """


class CreateRouteBodyCreateRouteBodyBreaker(RouteBreaker):
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """


class CreateRouteBodyCreateRouteBodyHedge(RouteHedge):
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """


class CreateRouteBodyCreateRouteBodyQueue(RouteQueue):
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """


class CreateRouteBodyCreateRouteBodyLimit(RouteLimit):
    pass


class CreateRouteBodyCreateRouteBodyCallback(RouteCallback):
    """
    A signed notice of every request that this route has finished. Absent: none.
    """


class CreateRouteBodyCreateRouteBody(TypedDict):
    name: str
    """
    What messages, metrics and events call it.
    """
    match: NotRequired[CreateRouteBodyCreateRouteBodyMatch]
    """
    Requests it takes. The first route that matches wins.
    """
    auth: NotRequired[Literal['none'] | str | list[Literal['api-key', 'jwt'] | str]]
    """
    How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`.
    """
    strategy: NotRequired[Literal['ordered', 'weighted', 'least-in-flight', 'latency'] | str]
    """
    `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
    """
    targets: list[CreateRouteBodyCreateRouteBodyTarget]
    """
    Where it goes; the next one when one fails.
    """
    retry: NotRequired[CreateRouteBodyCreateRouteBodyRetry]
    timeouts: NotRequired[CreateRouteBodyCreateRouteBodyTimeouts]
    outlierEjection: NotRequired[CreateRouteBodyCreateRouteBodyOutlierEjection]
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """
    breaker: NotRequired[CreateRouteBodyCreateRouteBodyBreaker]
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """
    hedge: NotRequired[CreateRouteBodyCreateRouteBodyHedge]
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """
    onStreamFailure: NotRequired[Literal['error', 'continue'] | str]
    """
    What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
    """
    redriveAfterAccept: NotRequired[bool | str]
    """
    Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
    """
    queue: NotRequired[CreateRouteBodyCreateRouteBodyQueue]
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """
    strict: NotRequired[bool | str]
    """
    Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
    """
    limits: NotRequired[list[CreateRouteBodyCreateRouteBodyLimit]]
    """
    Limits of this route.
    """
    guardrails: NotRequired[str]
    """
    Name of a guardrail profile. Absent: no checks.
    """
    callback: NotRequired[CreateRouteBodyCreateRouteBodyCallback]
    """
    A signed notice of every request that this route has finished. Absent: none.
    """


class CreateRouteBodyCreateRouteBody1(TypedDict):
    path: str
    target: str
    method: NotRequired[str]
    name: NotRequired[str]


CreateRouteBody: TypeAlias = CreateRouteBodyCreateRouteBody | CreateRouteBodyCreateRouteBody1


class CreateRouteQuery(PatchConfigQuery):
    pass


class PutRouteBodyMatch(RouteMatch):
    """
    Requests it takes. The first route that matches wins.
    """


class PutRouteBodyTarget(RouteTarget):
    pass


class PutRouteBodyRetryBackoff(RouteRetryBackoff):
    pass


class PutRouteBodyRetry(TypedDict):
    attempts: NotRequired[int | str]
    """
    Calls in all that one request may make, over every target.
    """
    on: NotRequired[list[Literal['4xx', '5xx', 'network', 'timeout'] | str | int]]
    """
    What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
    """
    backoff: NotRequired[PutRouteBodyRetryBackoff]
    budget: NotRequired[float | str]
    """
    Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
    """


class PutRouteBodyTimeouts(RouteTimeouts):
    pass


class PutRouteBodyOutlierEjection(RouteOutlierEjection):
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """


class PutRouteBodyBreaker(RouteBreaker):
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """


class PutRouteBodyHedge(RouteHedge):
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """


class PutRouteBodyQueue(RouteQueue):
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """


class PutRouteBodyLimit(RouteLimit):
    pass


class PutRouteBodyCallback(RouteCallback):
    """
    A signed notice of every request that this route has finished. Absent: none.
    """


class PutRouteBody(TypedDict):
    name: NotRequired[str]
    """
    What messages, metrics and events call it.
    """
    match: NotRequired[PutRouteBodyMatch]
    """
    Requests it takes. The first route that matches wins.
    """
    auth: NotRequired[Literal['none'] | str | list[Literal['api-key', 'jwt'] | str]]
    """
    How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`.
    """
    strategy: NotRequired[Literal['ordered', 'weighted', 'least-in-flight', 'latency'] | str]
    """
    `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
    """
    targets: NotRequired[list[PutRouteBodyTarget]]
    """
    Where it goes; the next one when one fails.
    """
    retry: NotRequired[PutRouteBodyRetry]
    timeouts: NotRequired[PutRouteBodyTimeouts]
    outlierEjection: NotRequired[PutRouteBodyOutlierEjection]
    """
    Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all.
    """
    breaker: NotRequired[PutRouteBodyBreaker]
    """
    Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none.
    """
    hedge: NotRequired[PutRouteBodyHedge]
    """
    Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never.
    """
    onStreamFailure: NotRequired[Literal['error', 'continue'] | str]
    """
    What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
    """
    redriveAfterAccept: NotRequired[bool | str]
    """
    Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
    """
    queue: NotRequired[PutRouteBodyQueue]
    """
    What becomes of requests while every target is down or out of quota. Absent: callers are told so.
    """
    strict: NotRequired[bool | str]
    """
    Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
    """
    limits: NotRequired[list[PutRouteBodyLimit]]
    """
    Limits of this route.
    """
    guardrails: NotRequired[str]
    """
    Name of a guardrail profile. Absent: no checks.
    """
    callback: NotRequired[PutRouteBodyCallback]
    """
    A signed notice of every request that this route has finished. Absent: none.
    """


class PutRouteQuery(PatchConfigQuery):
    pass


PatchRouteBody: TypeAlias = dict[str, Any]


class PatchRouteQuery(PatchConfigQuery):
    pass


class DeleteRouteQuery(PatchConfigQuery):
    pass


class ListProvidersQuery(ListRoutesQuery):
    pass


class ListProvidersAnswer(TypedDict):
    data: list[Provider]
    next: NotRequired[str]


class CreateProviderBodyHealthCheck(ProviderHealthCheck):
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """


class CreateProviderBody(TypedDict):
    name: str
    """
    What routes call it.
    """
    kind: NotRequired[str]
    """
    Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`.
    """
    protocol: NotRequired[Literal['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'sample'] | str]
    """
    Wire protocol of its chats. Default: that of its kind, else `openai-chat`.
    """
    baseUrl: NotRequired[str]
    """
    What the provider’s own SDK takes as its base URL. Needed where no known provider gives it.
    """
    apiKey: NotRequired[str]
    """
    Its API key; best as `${NAME}` or `${file:PATH}`.
    """
    apiKeys: NotRequired[list[str]]
    """
    Several API keys, used in turn; one that the provider refuses rests for a while.
    """
    maxConcurrent: NotRequired[int | str]
    """
    Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come.
    """
    healthCheck: NotRequired[CreateProviderBodyHealthCheck]
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """
    headers: NotRequired[dict[str, str]]
    """
    More headers for every call to it.
    """
    idempotencyHeader: NotRequired[str]
    """
    The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none.
    """
    region: NotRequired[str]
    """
    For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`).
    """
    project: NotRequired[str]
    """
    Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`.
    """
    credentials: NotRequired[str]
    """
    For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`.
    """
    apiVersion: NotRequired[str]
    """
    For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions.
    """
    deployments: NotRequired[dict[str, str]]
    """
    For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
    """
    tenantId: NotRequired[str]
    """
    For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`.
    """
    clientId: NotRequired[str]
    """
    The application there. Default: `AZURE_CLIENT_ID`.
    """
    clientSecret: NotRequired[str]
    """
    Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`.
    """
    accessKeyId: NotRequired[str]
    """
    For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like.
    """
    secretAccessKey: NotRequired[str]
    """
    The secret of `accessKeyId`.
    """
    sessionToken: NotRequired[str]
    """
    Where `accessKeyId` is a temporary one.
    """
    api: NotRequired[Literal['converse', 'invoke'] | str]
    """
    For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`.
    """


class CreateProviderQuery(PatchConfigQuery):
    pass


class PutProviderBodyHealthCheck(ProviderHealthCheck):
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """


class PutProviderBody(TypedDict):
    name: NotRequired[str]
    """
    What routes call it.
    """
    kind: NotRequired[str]
    """
    Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`.
    """
    protocol: NotRequired[Literal['openai-chat', 'openai-completions', 'openai-responses', 'anthropic-messages', 'gemini', 'bedrock-converse', 'cohere-chat', 'sample'] | str]
    """
    Wire protocol of its chats. Default: that of its kind, else `openai-chat`.
    """
    baseUrl: NotRequired[str]
    """
    What the provider’s own SDK takes as its base URL. Needed where no known provider gives it.
    """
    apiKey: NotRequired[str]
    """
    Its API key; best as `${NAME}` or `${file:PATH}`.
    """
    apiKeys: NotRequired[list[str]]
    """
    Several API keys, used in turn; one that the provider refuses rests for a while.
    """
    maxConcurrent: NotRequired[int | str]
    """
    Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come.
    """
    healthCheck: NotRequired[PutProviderBodyHealthCheck]
    """
    Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out.
    """
    headers: NotRequired[dict[str, str]]
    """
    More headers for every call to it.
    """
    idempotencyHeader: NotRequired[str]
    """
    The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none.
    """
    region: NotRequired[str]
    """
    For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`).
    """
    project: NotRequired[str]
    """
    Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`.
    """
    credentials: NotRequired[str]
    """
    For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`.
    """
    apiVersion: NotRequired[str]
    """
    For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions.
    """
    deployments: NotRequired[dict[str, str]]
    """
    For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
    """
    tenantId: NotRequired[str]
    """
    For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`.
    """
    clientId: NotRequired[str]
    """
    The application there. Default: `AZURE_CLIENT_ID`.
    """
    clientSecret: NotRequired[str]
    """
    Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`.
    """
    accessKeyId: NotRequired[str]
    """
    For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like.
    """
    secretAccessKey: NotRequired[str]
    """
    The secret of `accessKeyId`.
    """
    sessionToken: NotRequired[str]
    """
    Where `accessKeyId` is a temporary one.
    """
    api: NotRequired[Literal['converse', 'invoke'] | str]
    """
    For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`.
    """
    allowPrivateNetwork: NotRequired[bool | str]
    """
    Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`.
    """


class PutProviderQuery(PatchConfigQuery):
    pass


PatchProviderBody: TypeAlias = PatchRouteBody


class PatchProviderQuery(PatchConfigQuery):
    pass


class DeleteProviderQuery(PatchConfigQuery):
    pass


class ListTiersQuery(ListRoutesQuery):
    pass


class ListTiersAnswer(TypedDict):
    data: list[Tier]
    next: NotRequired[str]


class CreateTierBodyLimit(RouteLimit):
    pass


class CreateTierBody(TypedDict):
    name: NotRequired[str]
    priority: NotRequired[int | str]
    """
    Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
    """
    models: NotRequired[list[str]]
    """
    Model globs that callers of the tier may use. Absent: every model.
    """
    limits: NotRequired[list[CreateTierBodyLimit]]
    """
    Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides.
    """


class CreateTierQuery(PatchConfigQuery):
    pass


class PutTierBodyLimit(RouteLimit):
    pass


class PutTierBody(TypedDict):
    name: NotRequired[str]
    priority: NotRequired[int | str]
    """
    Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
    """
    models: NotRequired[list[str]]
    """
    Model globs that callers of the tier may use. Absent: every model.
    """
    limits: NotRequired[list[PutTierBodyLimit]]
    """
    Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides.
    """


class PutTierQuery(PatchConfigQuery):
    pass


PatchTierBody: TypeAlias = PatchRouteBody


class PatchTierQuery(PatchConfigQuery):
    pass


class DeleteTierQuery(PatchConfigQuery):
    pass


class ListRolesQuery(ListRoutesQuery):
    pass


class ListRolesAnswer(TypedDict):
    data: list[Role]
    next: NotRequired[str]


class CreateRoleBody(TypedDict):
    name: NotRequired[str]
    permissions: list[Literal['chat', 'embeddings', 'rerank', 'moderations', 'images', 'audio', 'http', 'models', 'alerts:read', 'alerts:write', 'audit:read', 'audit:write', 'budgets:read', 'budgets:write', 'config:read', 'config:write', 'guardrails:read', 'guardrails:write', 'health:read', 'health:write', 'installation:read', 'installation:write', 'jobs:read', 'jobs:write', 'keys:read', 'keys:write', 'limits:read', 'limits:write', 'metrics:read', 'metrics:write', 'prices:read', 'prices:write', 'providers:read', 'providers:write', 'revisions:read', 'revisions:write', 'roles:read', 'roles:write', 'routes:read', 'routes:write', 'secrets:read', 'secrets:write', 'teams:read', 'teams:write', 'tenants:read', 'tenants:write', 'tiers:read', 'tiers:write', 'tokens:read', 'tokens:write', 'usage:read', 'usage:write', 'users:read', 'users:write', 'alerts:*', 'audit:*', 'budgets:*', 'config:*', 'guardrails:*', 'health:*', 'installation:*', 'jobs:*', 'keys:*', 'limits:*', 'metrics:*', 'prices:*', 'providers:*', 'revisions:*', 'roles:*', 'routes:*', 'secrets:*', 'teams:*', 'tenants:*', 'tiers:*', 'tokens:*', 'usage:*', 'users:*', '*:read', '*:write', 'admin', '*'] | str]
    """
    What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`).
    """
    models: NotRequired[list[str]]
    """
    Model globs that the role may use. Absent: every model.
    """


class CreateRoleQuery(PatchConfigQuery):
    pass


class PutRoleBody(TypedDict):
    name: NotRequired[str]
    permissions: NotRequired[list[Literal['chat', 'embeddings', 'rerank', 'moderations', 'images', 'audio', 'http', 'models', 'alerts:read', 'alerts:write', 'audit:read', 'audit:write', 'budgets:read', 'budgets:write', 'config:read', 'config:write', 'guardrails:read', 'guardrails:write', 'health:read', 'health:write', 'installation:read', 'installation:write', 'jobs:read', 'jobs:write', 'keys:read', 'keys:write', 'limits:read', 'limits:write', 'metrics:read', 'metrics:write', 'prices:read', 'prices:write', 'providers:read', 'providers:write', 'revisions:read', 'revisions:write', 'roles:read', 'roles:write', 'routes:read', 'routes:write', 'secrets:read', 'secrets:write', 'teams:read', 'teams:write', 'tenants:read', 'tenants:write', 'tiers:read', 'tiers:write', 'tokens:read', 'tokens:write', 'usage:read', 'usage:write', 'users:read', 'users:write', 'alerts:*', 'audit:*', 'budgets:*', 'config:*', 'guardrails:*', 'health:*', 'installation:*', 'jobs:*', 'keys:*', 'limits:*', 'metrics:*', 'prices:*', 'providers:*', 'revisions:*', 'roles:*', 'routes:*', 'secrets:*', 'teams:*', 'tenants:*', 'tiers:*', 'tokens:*', 'usage:*', 'users:*', '*:read', '*:write', 'admin', '*'] | str]]
    """
    What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`).
    """
    models: NotRequired[list[str]]
    """
    Model globs that the role may use. Absent: every model.
    """


class PutRoleQuery(PatchConfigQuery):
    pass


PatchRoleBody: TypeAlias = PatchRouteBody


class PatchRoleQuery(PatchConfigQuery):
    pass


class DeleteRoleQuery(PatchConfigQuery):
    pass


class ListGuardrailsQuery(ListRoutesQuery):
    pass


class ListGuardrailsAnswer(TypedDict):
    data: list[Guardrail]
    next: NotRequired[str]


class CreateGuardrailBodyInput(GuardrailInput):
    pass


class CreateGuardrailBodyInput1(GuardrailInput1):
    pass


class CreateGuardrailBodyInput2(GuardrailInput2):
    pass


class CreateGuardrailBodyInput3Pattern(GuardrailInput3Pattern):
    pass


class CreateGuardrailBodyInput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[CreateGuardrailBodyInput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class CreateGuardrailBodyInput4Topic(GuardrailInput4Topic):
    pass


class CreateGuardrailBodyInput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[CreateGuardrailBodyInput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class CreateGuardrailBodyInput5(GuardrailInput5):
    pass


class CreateGuardrailBodyInput6(GuardrailInput6):
    pass


class CreateGuardrailBodyInput7(GuardrailInput7):
    pass


class CreateGuardrailBodyInput8(GuardrailInput8):
    pass


class CreateGuardrailBodyInput9(GuardrailInput9):
    pass


class CreateGuardrailBodyInput10(GuardrailInput10):
    pass


class CreateGuardrailBodyOutput(GuardrailOutput):
    pass


class CreateGuardrailBodyOutput1(GuardrailOutput1):
    pass


class CreateGuardrailBodyOutput2(GuardrailOutput2):
    pass


class CreateGuardrailBodyOutput3Pattern(GuardrailInput3Pattern):
    pass


class CreateGuardrailBodyOutput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[CreateGuardrailBodyOutput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class CreateGuardrailBodyOutput4Topic(GuardrailInput4Topic):
    pass


class CreateGuardrailBodyOutput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[CreateGuardrailBodyOutput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class CreateGuardrailBodyOutput5(GuardrailOutput5):
    pass


class CreateGuardrailBodyOutput6(GuardrailOutput6):
    pass


class CreateGuardrailBodyOutput7(GuardrailOutput7):
    pass


class CreateGuardrailBodyOutput8(GuardrailOutput8):
    pass


class CreateGuardrailBodyOutput9(GuardrailOutput9):
    pass


class CreateGuardrailBodyOutput10(GuardrailOutput10):
    pass


class CreateGuardrailBodyOutput11(GuardrailOutput11):
    pass


class CreateGuardrailBody(TypedDict):
    name: NotRequired[str]
    mode: NotRequired[Literal['enforce', 'monitor'] | str]
    """
    `monitor` records what would have happened and changes nothing.
    """
    input: NotRequired[list[CreateGuardrailBodyInput | CreateGuardrailBodyInput1 | CreateGuardrailBodyInput2 | CreateGuardrailBodyInput3 | CreateGuardrailBodyInput4 | CreateGuardrailBodyInput5 | CreateGuardrailBodyInput6 | CreateGuardrailBodyInput7 | CreateGuardrailBodyInput8 | CreateGuardrailBodyInput9 | CreateGuardrailBodyInput10]]
    """
    Checks of requests, in this order.
    """
    output: NotRequired[list[CreateGuardrailBodyOutput | CreateGuardrailBodyOutput1 | CreateGuardrailBodyOutput2 | CreateGuardrailBodyOutput3 | CreateGuardrailBodyOutput4 | CreateGuardrailBodyOutput5 | CreateGuardrailBodyOutput6 | CreateGuardrailBodyOutput7 | CreateGuardrailBodyOutput8 | CreateGuardrailBodyOutput9 | CreateGuardrailBodyOutput10 | CreateGuardrailBodyOutput11]]
    """
    Checks of answers, in this order.
    """
    inputTiming: NotRequired[Literal['sequence', 'parallel'] | str]
    """
    `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
    """
    stream: NotRequired[Literal['sync', 'async'] | str]
    """
    How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
    """
    onError: NotRequired[Literal['open', 'closed'] | str]
    """
    What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
    """
    timeout: NotRequired[str]
    """
    How long the checks of a text may take.
    """


class CreateGuardrailQuery(PatchConfigQuery):
    pass


class PutGuardrailBodyInput(GuardrailInput):
    pass


class PutGuardrailBodyInput1(GuardrailInput1):
    pass


class PutGuardrailBodyInput2(GuardrailInput2):
    pass


class PutGuardrailBodyInput3Pattern(GuardrailInput3Pattern):
    pass


class PutGuardrailBodyInput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[PutGuardrailBodyInput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class PutGuardrailBodyInput4Topic(GuardrailInput4Topic):
    pass


class PutGuardrailBodyInput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[PutGuardrailBodyInput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag', 'route'] | str]
    """
    What happens to a match.
    """
    route: NotRequired[str]
    """
    With `action: route`: the route that takes a request with a match instead, with its targets and guardrails.
    """


class PutGuardrailBodyInput5(GuardrailInput5):
    pass


class PutGuardrailBodyInput6(GuardrailInput6):
    pass


class PutGuardrailBodyInput7(GuardrailInput7):
    pass


class PutGuardrailBodyInput8(GuardrailInput8):
    pass


class PutGuardrailBodyInput9(GuardrailInput9):
    pass


class PutGuardrailBodyInput10(GuardrailInput10):
    pass


class PutGuardrailBodyOutput(GuardrailOutput):
    pass


class PutGuardrailBodyOutput1(GuardrailOutput1):
    pass


class PutGuardrailBodyOutput2(GuardrailOutput2):
    pass


class PutGuardrailBodyOutput3Pattern(GuardrailInput3Pattern):
    pass


class PutGuardrailBodyOutput3(TypedDict):
    detector: Literal['regex'] | str
    """
    Patterns of your own, in RE2’s syntax: linear in the length of the text.
    """
    patterns: list[PutGuardrailBodyOutput3Pattern]
    """
    The patterns.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class PutGuardrailBodyOutput4Topic(GuardrailInput4Topic):
    pass


class PutGuardrailBodyOutput4(TypedDict):
    detector: Literal['topics'] | str
    """
    Topics, each known by its terms.
    """
    topics: list[PutGuardrailBodyOutput4Topic]
    """
    The topics.
    """
    action: NotRequired[Literal['block', 'mask', 'flag'] | str]
    """
    What happens to a match.
    """


class PutGuardrailBodyOutput5(GuardrailOutput5):
    pass


class PutGuardrailBodyOutput6(GuardrailOutput6):
    pass


class PutGuardrailBodyOutput7(GuardrailOutput7):
    pass


class PutGuardrailBodyOutput8(GuardrailOutput8):
    pass


class PutGuardrailBodyOutput9(GuardrailOutput9):
    pass


class PutGuardrailBodyOutput10(GuardrailOutput10):
    pass


class PutGuardrailBodyOutput11(GuardrailOutput11):
    pass


class PutGuardrailBody(TypedDict):
    name: NotRequired[str]
    mode: NotRequired[Literal['enforce', 'monitor'] | str]
    """
    `monitor` records what would have happened and changes nothing.
    """
    input: NotRequired[list[PutGuardrailBodyInput | PutGuardrailBodyInput1 | PutGuardrailBodyInput2 | PutGuardrailBodyInput3 | PutGuardrailBodyInput4 | PutGuardrailBodyInput5 | PutGuardrailBodyInput6 | PutGuardrailBodyInput7 | PutGuardrailBodyInput8 | PutGuardrailBodyInput9 | PutGuardrailBodyInput10]]
    """
    Checks of requests, in this order.
    """
    output: NotRequired[list[PutGuardrailBodyOutput | PutGuardrailBodyOutput1 | PutGuardrailBodyOutput2 | PutGuardrailBodyOutput3 | PutGuardrailBodyOutput4 | PutGuardrailBodyOutput5 | PutGuardrailBodyOutput6 | PutGuardrailBodyOutput7 | PutGuardrailBodyOutput8 | PutGuardrailBodyOutput9 | PutGuardrailBodyOutput10 | PutGuardrailBodyOutput11]]
    """
    Checks of answers, in this order.
    """
    inputTiming: NotRequired[Literal['sequence', 'parallel'] | str]
    """
    `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
    """
    stream: NotRequired[Literal['sync', 'async'] | str]
    """
    How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
    """
    onError: NotRequired[Literal['open', 'closed'] | str]
    """
    What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
    """
    timeout: NotRequired[str]
    """
    How long the checks of a text may take.
    """


class PutGuardrailQuery(PatchConfigQuery):
    pass


PatchGuardrailBody: TypeAlias = PatchRouteBody


class PatchGuardrailQuery(PatchConfigQuery):
    pass


class DeleteGuardrailQuery(PatchConfigQuery):
    pass


class CreateBudgetBodyMatch(BudgetMatch):
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """


class CreateBudgetBodyOnExceed(BudgetOnExceed):
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """


class CreateBudgetBody(TypedDict):
    name: NotRequired[str]
    """
    What messages, alerts and events call it. Absent: what it matches, and how often.
    """
    match: NotRequired[CreateBudgetBodyMatch]
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """
    amount: NotRequired[str]
    """
    How much may be spent.
    """
    currency: NotRequired[Literal['USD'] | str]
    """
    US dollars, as all prices are.
    """
    per: Literal['hour', 'day', 'week', 'month', 'total'] | str
    """
    In which time: an hour, day, week (from Monday on) or month of the calendar, or ever.
    """
    timezone: NotRequired[str]
    """
    Where its midnight is.
    """
    softAlerts: NotRequired[list[float | str]]
    """
    Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
    """
    onExceed: NotRequired[Literal['reject'] | str | CreateBudgetBodyOnExceed]
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """
    onUnavailable: NotRequired[Literal['open', 'closed', 'local'] | str]
    """
    While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
    """


class CreateBudgetQuery(PatchConfigQuery):
    pass


class ReadBudgetsQuery(TypedDict):
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """
    tenant: NotRequired[str]
    """
    Only those of this tenant.
    """
    budget: NotRequired[str]
    """
    Only the budget of this name.
    """


class ReadBudgetsAnswer(TypedDict):
    data: list[BudgetStanding]
    next: NotRequired[str]


class PutBudgetBodyMatch(BudgetMatch):
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """


class PutBudgetBodyOnExceed(BudgetOnExceed):
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """


class PutBudgetBody(TypedDict):
    name: NotRequired[str]
    """
    What messages, alerts and events call it. Absent: what it matches, and how often.
    """
    match: NotRequired[PutBudgetBodyMatch]
    """
    Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
    """
    amount: NotRequired[str]
    """
    How much may be spent.
    """
    currency: NotRequired[Literal['USD'] | str]
    """
    US dollars, as all prices are.
    """
    per: NotRequired[Literal['hour', 'day', 'week', 'month', 'total'] | str]
    """
    In which time: an hour, day, week (from Monday on) or month of the calendar, or ever.
    """
    timezone: NotRequired[str]
    """
    Where its midnight is.
    """
    softAlerts: NotRequired[list[float | str]]
    """
    Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
    """
    onExceed: NotRequired[Literal['reject'] | str | PutBudgetBodyOnExceed]
    """
    What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
    """
    onUnavailable: NotRequired[Literal['open', 'closed', 'local'] | str]
    """
    While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
    """


class PutBudgetQuery(PatchConfigQuery):
    pass


PatchBudgetBody: TypeAlias = PatchRouteBody


class PatchBudgetQuery(PatchConfigQuery):
    pass


class DeleteBudgetQuery(PatchConfigQuery):
    pass


class CreatePriceListBodyModelsLongContextItem(PriceListModelsLongContextItem):
    pass


class CreatePriceListBodyModelsServiceTiers(PriceListModelsServiceTiers):
    pass


class CreatePriceListBodyModelsUnits(PriceListModelsUnits):
    """
    Of what is not counted in tokens.
    """


class CreatePriceListBodyModels(TypedDict):
    input: str
    """
    US dollars per million input tokens.
    """
    output: str
    """
    And per million output tokens.
    """
    cachedInput: NotRequired[str]
    """
    Of input that came from the provider’s cache. Absent: as `input`.
    """
    cacheWrite: NotRequired[str]
    """
    Of input that was written to it. Absent: as `input`.
    """
    cacheWriteHour: NotRequired[str]
    """
    And is kept for an hour. Absent: as `cacheWrite`.
    """
    reasoning: NotRequired[str]
    """
    Of output that was reasoning. Absent: as `output`.
    """
    audioInput: NotRequired[str]
    """
    Of input that was sound. Absent: as `input`.
    """
    audioOutput: NotRequired[str]
    """
    Of output that was sound. Absent: as `output`.
    """
    imageInput: NotRequired[str]
    """
    Of input that was images. Absent: as `input`.
    """
    imageOutput: NotRequired[str]
    """
    Of output that was images. Absent: as `output`.
    """
    longContext: NotRequired[list[CreatePriceListBodyModelsLongContextItem]]
    """
    Prices of the whole request where its input is long, the shortest bound first.
    """
    serviceTiers: NotRequired[dict[str, CreatePriceListBodyModelsServiceTiers]]
    """
    Prices of other classes of service: `batch`, `flex`, `priority`, `fast`.
    """
    units: NotRequired[CreatePriceListBodyModelsUnits]
    """
    Of what is not counted in tokens.
    """
    maxOutputTokens: NotRequired[int | str]
    """
    The longest answer of the model, for what is reserved of budgets.
    """


class CreatePriceListBody(TypedDict):
    name: NotRequired[str]
    factor: NotRequired[str]
    """
    Every price of the shipped table times this: `0.85` is 15 % off.
    """
    models: NotRequired[dict[str, CreatePriceListBodyModels]]
    """
    Prices by model; a name, or a glob such as `llama-*`, names first.
    """


class CreatePriceListQuery(PatchConfigQuery):
    pass


class ListPricesQuery(TypedDict):
    provider: NotRequired[str]
    model: NotRequired[str]
    """
    Or a glob, such as `gpt-*`.
    """
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """


class ListPricesAnswer(TypedDict):
    data: list[ListedPrice]
    next: NotRequired[str]


class PutPriceListBodyModelsLongContextItem(PriceListModelsLongContextItem):
    pass


class PutPriceListBodyModelsServiceTiers(PriceListModelsServiceTiers):
    pass


class PutPriceListBodyModelsUnits(PriceListModelsUnits):
    """
    Of what is not counted in tokens.
    """


class PutPriceListBodyModels(TypedDict):
    input: str
    """
    US dollars per million input tokens.
    """
    output: str
    """
    And per million output tokens.
    """
    cachedInput: NotRequired[str]
    """
    Of input that came from the provider’s cache. Absent: as `input`.
    """
    cacheWrite: NotRequired[str]
    """
    Of input that was written to it. Absent: as `input`.
    """
    cacheWriteHour: NotRequired[str]
    """
    And is kept for an hour. Absent: as `cacheWrite`.
    """
    reasoning: NotRequired[str]
    """
    Of output that was reasoning. Absent: as `output`.
    """
    audioInput: NotRequired[str]
    """
    Of input that was sound. Absent: as `input`.
    """
    audioOutput: NotRequired[str]
    """
    Of output that was sound. Absent: as `output`.
    """
    imageInput: NotRequired[str]
    """
    Of input that was images. Absent: as `input`.
    """
    imageOutput: NotRequired[str]
    """
    Of output that was images. Absent: as `output`.
    """
    longContext: NotRequired[list[PutPriceListBodyModelsLongContextItem]]
    """
    Prices of the whole request where its input is long, the shortest bound first.
    """
    serviceTiers: NotRequired[dict[str, PutPriceListBodyModelsServiceTiers]]
    """
    Prices of other classes of service: `batch`, `flex`, `priority`, `fast`.
    """
    units: NotRequired[PutPriceListBodyModelsUnits]
    """
    Of what is not counted in tokens.
    """
    maxOutputTokens: NotRequired[int | str]
    """
    The longest answer of the model, for what is reserved of budgets.
    """


class PutPriceListBody(TypedDict):
    name: NotRequired[str]
    factor: NotRequired[str]
    """
    Every price of the shipped table times this: `0.85` is 15 % off.
    """
    models: NotRequired[dict[str, PutPriceListBodyModels]]
    """
    Prices by model; a name, or a glob such as `llama-*`, names first.
    """


class PutPriceListQuery(PatchConfigQuery):
    pass


PatchPriceListBody: TypeAlias = PatchRouteBody


class PatchPriceListQuery(PatchConfigQuery):
    pass


class DeletePriceListQuery(PatchConfigQuery):
    pass


class SecureEndpointQuery(PatchConfigQuery):
    pass


class ListLimitsQuery(ListRoutesQuery):
    pass


class ListLimitsAnswer(TypedDict):
    data: list[Limits]
    next: NotRequired[str]


class PutLimitsBody(TypedDict):
    limits: list[Limit]


class PutLimitsQuery(PatchConfigQuery):
    pass


class ListKeysQuery(TypedDict):
    tenant: NotRequired[str]
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """


class ListKeysAnswer(TypedDict):
    data: list[Key]
    next: NotRequired[str]


class RotateKeyBody(TypedDict):
    overlap: NotRequired[str]
    """
    Such as `24h`. `0s` revokes the old key at once.
    """


class ListTenantsQuery(ListKeysQuery):
    pass


class ListTenantsAnswer(TypedDict):
    data: list[Tenant]
    next: NotRequired[str]


class PutTenantBody(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """
    disabled: NotRequired[bool]
    """
    Nothing of it is let in, on every node within a second.
    """


class ListTeamsQuery(ListKeysQuery):
    pass


class ListTeamsAnswer(TypedDict):
    data: list[Team]
    next: NotRequired[str]


class PutTeamBody(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """


class ListUsersQuery(ListKeysQuery):
    pass


class ListUsersAnswer(TypedDict):
    data: list[User]
    next: NotRequired[str]


class PutUserBody(TypedDict):
    description: NotRequired[str]
    tier: NotRequired[str]
    """
    Tier of its callers that name none themselves.
    """
    email: NotRequired[str]
    team: NotRequired[str]
    roles: NotRequired[list[str]]
    """
    Beside those of the user’s token.
    """
    disabled: NotRequired[bool]
    """
    Nothing of it is let in, on every node within a second.
    """


class ListSecretsQuery(ListRoutesQuery):
    pass


class ListSecretsAnswer(TypedDict):
    data: list[Secret]
    next: NotRequired[str]


class CreateSecretBody(TypedDict):
    name: str
    value: str
    """
    The secret itself. It is never shown again.
    """


class PutSecretBody(TypedDict):
    value: str
    """
    The secret itself. It is never shown again.
    """


class RotateSecretsAnswer(TypedDict):
    keyId: str
    rotated: int
    removed: int
    unreadable: list[str]


class ShowMetricsQuery(TypedDict):
    type: NotRequired[Literal['latency', 'errors', 'requests', 'tokens', 'cost']]
    endpoint: NotRequired[str]
    """
    Only this path, such as `/predict`.
    """


class ListNodesQuery(ListRoutesQuery):
    pass


class ListNodesAnswer(TypedDict):
    data: list[Node]
    next: NotRequired[str]


class ShowProviderHealthQuery(ListRoutesQuery):
    pass


class ShowProviderHealthAnswer(TypedDict):
    data: list[ProviderHealth]
    next: NotRequired[str]


class ReadUsageQuery(TypedDict):
    from_: NotRequired[str]
    """
    A time or a date, UTC. Default: a day before `to`.
    """
    to: NotRequired[str]
    """
    Up to this time. Default: now.
    """
    interval: NotRequired[Literal['total', 'minute', 'hour', 'day']]
    """
    A sum for each minute, hour or day (UTC), or one for all of the time.
    """
    group_by: NotRequired[str]
    """
    Dimensions, joined by commas: tenant, team, user, key, provider, model, route. Without any, one sum.
    """
    sort: NotRequired[Literal['cost', 'requests', 'tokens', 'errors']]
    """
    The largest first; with an interval, within each.
    """
    format: NotRequired[Literal['json', 'csv']]
    """
    `csv` answers with every group.
    """
    tenant: NotRequired[str]
    """
    Only this tenant.
    """
    team: NotRequired[str]
    """
    Only this team; may be a glob, such as `a*`.
    """
    user: NotRequired[str]
    """
    Only this user; may be a glob, such as `a*`.
    """
    key: NotRequired[str]
    """
    Only the key of this id; may be a glob, such as `a*`.
    """
    provider: NotRequired[str]
    """
    Only this provider; may be a glob, such as `a*`.
    """
    model: NotRequired[str]
    """
    Only this model of a provider; may be a glob, such as `a*`.
    """
    route: NotRequired[str]
    """
    Only this route; may be a glob, such as `a*`.
    """
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """


ReadUsageAnswer = TypedDict(
    'ReadUsageAnswer',
    {
        'from': str,
        'to': str,
        'data': list[UsageGroup],
        'total': UsageSums,
        'next': NotRequired[str],
    },
)


class ReadUsageEventsQuery(TypedDict):
    from_: NotRequired[str]
    follow: NotRequired[Literal['true', 'false']]
    tenant: NotRequired[str]
    """
    Only this tenant.
    """
    until: NotRequired[str]
    """
    Ends before the first event that was stored at this time or later.
    """
    limit: NotRequired[int]
    team: NotRequired[str]
    """
    Only this team; may be a glob, such as `a*`.
    """
    user: NotRequired[str]
    """
    Only this user; may be a glob, such as `a*`.
    """
    key: NotRequired[str]
    """
    Only the key of this id; may be a glob, such as `a*`.
    """
    provider: NotRequired[str]
    """
    Only this provider; may be a glob, such as `a*`.
    """
    model: NotRequired[str]
    """
    Only this model of a provider; may be a glob, such as `a*`.
    """
    route: NotRequired[str]
    """
    Only this route; may be a glob, such as `a*`.
    """
    outcome: NotRequired[Literal['success', 'error', 'rejection', 'cancelled', 'lost']]


class ListUsagePositionsAnswer(TypedDict):
    data: list[UsagePosition]


class KeepUsagePositionBody(TypedDict):
    sequence: int


class ReadAuditQuery(TypedDict):
    from_: NotRequired[str]
    follow: NotRequired[Literal['true', 'false']]
    tenant: NotRequired[str]
    """
    Only this tenant.
    """
    until: NotRequired[str]
    """
    Ends before the first event that was stored at this time or later.
    """
    limit: NotRequired[int]
    action: NotRequired[Literal['key.created', 'key.updated', 'key.rotated', 'key.revoked', 'config.published', 'notices.retried', 'secret.put', 'secret.deleted', 'secrets.rotated', 'directory.put', 'directory.removed', 'token.created', 'job.retried', 'job.dropped', 'provider.tested', 'request.denied']]
    actor: NotRequired[str]
    """
    Id of a key, name of a user, or of a part of the gateway.
    """
    address: NotRequired[str]
    """
    Of the client.
    """


class VerifyAuditQuery(TypedDict):
    checkpoint: NotRequired[str]
    """
    A seal that was there before, `number:mac`: it must still be.
    """


class ReadAuditSealsQuery(TypedDict):
    from_: NotRequired[int]
    """
    Number of the first one.
    """


class ReadAlertsQuery(TypedDict):
    from_: NotRequired[str]
    follow: NotRequired[Literal['true', 'false']]
    tenant: NotRequired[str]
    """
    Only this tenant.
    """
    until: NotRequired[str]
    """
    Ends before the first event that was stored at this time or later.
    """
    limit: NotRequired[int]
    severity: NotRequired[Literal['info', 'warning', 'critical']]
    """
    The mildest ones.
    """
    kind: NotRequired[Literal['test', 'audit.broken', 'breaker.opened', 'breaker.closed', 'budget.threshold']]


class ListAlertDestinationsQuery(ListRoutesQuery):
    pass


class ListAlertDestinationsAnswerDatum(TypedDict):
    destination: str
    to: str
    waiting: float


class ListAlertDestinationsAnswer(TypedDict):
    data: list[ListAlertDestinationsAnswerDatum]
    next: NotRequired[str]


class TestAlertsAnswerDestination(TypedDict):
    destination: str
    result: Literal['delivered', 'dead', 'waiting']
    status: NotRequired[float]
    reason: NotRequired[str]
    durationMs: NotRequired[float]


class TestAlertsAnswer(TypedDict):
    alertId: str
    destinations: list[TestAlertsAnswerDestination]


class ReadDeliveriesQuery(TypedDict):
    from_: NotRequired[str]
    follow: NotRequired[Literal['true', 'false']]
    tenant: NotRequired[str]
    """
    Only this tenant.
    """
    until: NotRequired[str]
    """
    Ends before the first event that was stored at this time or later.
    """
    limit: NotRequired[int]
    result: NotRequired[Literal['delivered', 'dead']]
    kind: NotRequired[Literal['alert', 'request']]
    destination: NotRequired[str]


class RetryDeliveriesBody(TypedDict):
    since: str
    """
    What was given up since then.
    """
    destination: NotRequired[str]
    """
    Of this destination only, such as `callback:chat`.
    """


class RetryDeliveriesAnswer(TypedDict):
    queued: float
    refused: float


class ListJobsQuery(TypedDict):
    limit: NotRequired[int]
    """
    How many to answer with at most.
    """
    after: NotRequired[str]
    """
    `next` of the answer before: goes on behind it.
    """
    tenant: NotRequired[str]
    queue: NotRequired[str]
    state: NotRequired[Literal['queued', 'running', 'completed', 'failed', 'cancelled']]


class ListJobsAnswer(TypedDict):
    data: list[Job]
    next: NotRequired[str]


class AppliedConfiguration(TypedDict):
    revision: int
    """
    The revision in use then.
    """
    at: str
    author: str
    """
    Who made it.
    """
    message: str
    """
    What for.
    """
    changes: list[ConfigurationChange]
    summary: AppliedConfigurationSummary


class Load(TypedDict):
    """
    Counted since the processes started: what came between two is their difference.
    """

    at: str
    requests: LoadRequests
    latency: list[LoadLatencyItem]
    """
    How many were answered within which time, each with all that were faster; null: all.
    """
    tokens: LoadTokens
    costNanoDollars: int
    queues: list[LoadQueue]
    nodes: list[Node]
