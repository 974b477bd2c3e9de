// Made from the OpenAPI document of the admin API by `pnpm run docs`.

export interface paths {
    "/api/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Alerts, one a line
         * @description JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.
         *
         *     Needs the permission `alerts:read`.
         */
        get: operations["readAlerts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/destinations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where alerts and callbacks go, and how many wait
         * @description Needs the permission `alerts:read`, for the whole installation.
         */
        get: operations["listAlertDestinations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/alerts/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test alert to every destination, and wait for what becomes of it
         * @description Each destination is tried once, whatever its filters. An answer takes up to twelve seconds.
         *
         *     Needs the permission `alerts:write`, for the whole installation.
         */
        post: operations["testAlerts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Events of the audit log, one a line
         * @description JSON lines, each with its `sequence` and `tenant`; blank lines say that the connection lives. With `follow` the answer stays open.
         *
         *     Needs the permission `audit:read`.
         */
        get: operations["readAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/seals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The seals of the audit log, one a line
         * @description For a verification elsewhere.
         *
         *     Needs the permission `audit:read`, for the whole installation.
         */
        get: operations["readAuditSeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Recompute the seals of the audit log
         * @description JSON lines that say how far it has come; the last one has `"done":true` and, if something does not fit, the first `fault`.
         *
         *     Needs the permission `audit:read`, for the whole installation.
         */
        get: operations["verifyAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How budgets stand
         * @description What is spent, reserved and left in the period that runs, by whose budget it is: of everyone who spent something of it.
         *
         *     Needs the permission `budgets:read`.
         */
        get: operations["readBudgets"];
        put?: never;
        /**
         * Create a budget
         * @description Needs the permission `budgets:write`, for the whole installation.
         */
        post: operations["createBudget"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/budgets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One budget
         * @description Needs the permission `budgets:read`, for the whole installation.
         */
        get: operations["showBudget"];
        /**
         * Make a budget what the body says
         * @description Needs the permission `budgets:write`, for the whole installation.
         */
        put: operations["putBudget"];
        post?: never;
        /**
         * Remove a budget
         * @description Needs the permission `budgets:write`, for the whole installation.
         */
        delete: operations["deleteBudget"];
        options?: never;
        head?: never;
        /**
         * Change a part of a budget
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `budgets:write`, for the whole installation.
         */
        patch: operations["patchBudget"];
        trace?: never;
    };
    "/api/v1/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The configuration in use, as it was written
         * @description Secrets are hidden, references to them are shown.
         *
         *     Needs the permission `config:read`, for the whole installation.
         */
        get: operations["showConfig"];
        /**
         * Apply a whole configuration
         * @description Makes the configuration what the body says: what it leaves out goes. `If-Match` with the revision of the plan keeps it from undoing somebody else’s change. Each part takes the permission of its resource, such as `routes:write`.
         *
         *     Needs the permission `config:write`, for the whole installation.
         */
        put: operations["applyConfig"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change a part of the configuration
         * @description A JSON Merge Patch (RFC 7396): objects are merged, null removes, lists are replaced. Such as `{"telemetry":{"logs":{"level":"debug"}}}`.
         *
         *     Needs the permission `config:write`, for the whole installation.
         */
        patch: operations["patchConfig"];
        trace?: never;
    };
    "/api/v1/config/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What would become of a request, and why
         * @description Which route it would take, which targets at which price, against which limits it would count and which guardrails would check it. Nothing is called, reserved or counted.
         *
         *     Needs the permission `config:read`, for the whole installation.
         */
        post: operations["explainRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What applying a whole configuration would change
         * @description Needs the permission `config:write`, for the whole installation.
         */
        post: operations["planConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config/validate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What is wrong with a configuration
         * @description Needs the permission `config:read`, for the whole installation.
         */
        post: operations["validateConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of alerts and callbacks, one a line
         * @description JSON lines, each with its `sequence`. Of alerts every outcome, of callbacks those that were given up, with what was to be sent.
         *
         *     Needs the permission `alerts:read`.
         */
        get: operations["readDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send again what was given up
         * @description Needs the permission `alerts:write`, for the whole installation.
         */
        post: operations["retryDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/guardrails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every guardrail profile
         * @description Needs the permission `guardrails:read`, for the whole installation.
         */
        get: operations["listGuardrails"];
        put?: never;
        /**
         * Create a guardrail profile
         * @description Needs the permission `guardrails:write`, for the whole installation.
         */
        post: operations["createGuardrail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/guardrails/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One guardrail profile
         * @description Needs the permission `guardrails:read`, for the whole installation.
         */
        get: operations["showGuardrail"];
        /**
         * Make a guardrail profile what the body says
         * @description Needs the permission `guardrails:write`, for the whole installation.
         */
        put: operations["putGuardrail"];
        post?: never;
        /**
         * Remove a guardrail profile
         * @description Needs the permission `guardrails:write`, for the whole installation.
         */
        delete: operations["deleteGuardrail"];
        options?: never;
        head?: never;
        /**
         * Change a part of a guardrail profile
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `guardrails:write`, for the whole installation.
         */
        patch: operations["patchGuardrail"];
        trace?: never;
    };
    "/api/v1/health/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the providers do
         * @description What all processes of dispatch have seen of each provider and its models since they began to call them: circuit breakers, failures, latencies, keys that rest, health checks.
         *
         *     Needs the permission `health:read`, for the whole installation.
         */
        get: operations["showProviderHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests whose callers do not wait, the newest first
         * @description Those with `state=failed` are dead letters; `error` says why. A page may hold fewer than asked for where there is more.
         *
         *     Needs the permission `jobs:read`.
         */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How one job stands
         * @description Needs the permission `jobs:read`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        /**
         * Cancel a job, or forget one that is over
         * @description Needs the permission `jobs:write`.
         */
        delete: operations["dropJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a dead letter wait again
         * @description It stands in line within seconds, for as long as a new job, and is authorised anew when its turn comes.
         *
         *     Needs the permission `jobs:write`.
         */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys, oldest first
         * @description Needs the permission `keys:read`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The key is shown this once; a keyed hash of it is kept.
         *
         *     Needs the permission `keys:write`.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One key
         * @description Needs the permission `keys:read`.
         */
        get: operations["showKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key for good
         * @description Every node refuses it within a second.
         *
         *     Needs the permission `keys:write`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description Null takes a field away. `expiresAt` lets it end. Holds on every node within a second.
         *
         *     Needs the permission `keys:write`.
         */
        patch: operations["updateKey"];
        trace?: never;
    };
    "/api/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a new key take over from one
         * @description Both work for the overlap; then the old one has expired.
         *
         *     Needs the permission `keys:write`.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The limits of routes and tiers
         * @description Needs the permission `limits:read`, for the whole installation.
         */
        get: operations["listLimits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/limits/{scope}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The limits of one route or tier
         * @description Needs the permission `limits:read`, for the whole installation.
         */
        get: operations["showLimits"];
        /**
         * Replace the limits of one route or tier
         * @description Needs the permission `limits:write`, for the whole installation.
         */
        put: operations["putLimits"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/load": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What all processes have done since they started, and do now
         * @description Requests with their latencies, tokens, cost, queues, and each process: to be asked for again and again, as `sluice top` does. Requests to the admin API are left out.
         *
         *     Needs the permission `metrics:read`, for the whole installation.
         */
        get: operations["showLoad"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who I am here, and what I may do */
        get: operations["showCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Figures of all processes since they started
         * @description By endpoint: `latency`, `errors`, `requests`. By tenant, provider and model: `tokens`, `cost`; of one endpoint, what all endpoints of its protocol used. The same figures for Prometheus are at `/metrics`.
         *
         *     Needs the permission `metrics:read`, for the whole installation.
         */
        get: operations["showMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The processes: the revision that each serves, its clock, and what it works on
         * @description Needs the permission `health:read`, for the whole installation.
         */
        get: operations["listNodes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What models cost, as it is in force
         * @description Your own prices, which are under `/api/v1/prices/{name}`, before those of the shipped table.
         *
         *     Needs the permission `prices:read`, for the whole installation.
         */
        get: operations["listPrices"];
        put?: never;
        /**
         * Create a price list
         * @description Needs the permission `prices:write`, for the whole installation.
         */
        post: operations["createPriceList"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/prices/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One price list
         * @description Needs the permission `prices:read`, for the whole installation.
         */
        get: operations["showPriceList"];
        /**
         * Make a price list what the body says
         * @description Needs the permission `prices:write`, for the whole installation.
         */
        put: operations["putPriceList"];
        post?: never;
        /**
         * Remove a price list
         * @description Needs the permission `prices:write`, for the whole installation.
         */
        delete: operations["deletePriceList"];
        options?: never;
        head?: never;
        /**
         * Change a part of a price list
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `prices:write`, for the whole installation.
         */
        patch: operations["patchPriceList"];
        trace?: never;
    };
    "/api/v1/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every provider
         * @description Needs the permission `providers:read`, for the whole installation.
         */
        get: operations["listProviders"];
        put?: never;
        /**
         * Create a provider
         * @description Needs the permission `providers:write`, for the whole installation.
         */
        post: operations["createProvider"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/providers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One provider
         * @description Needs the permission `providers:read`, for the whole installation.
         */
        get: operations["showProvider"];
        /**
         * Make a provider what the body says
         * @description Needs the permission `providers:write`, for the whole installation.
         */
        put: operations["putProvider"];
        post?: never;
        /**
         * Remove a provider
         * @description Needs the permission `providers:write`, for the whole installation.
         */
        delete: operations["deleteProvider"];
        options?: never;
        head?: never;
        /**
         * Change a part of a provider
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `providers:write`, for the whole installation.
         */
        patch: operations["patchProvider"];
        trace?: never;
    };
    "/api/v1/providers/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Call providers, to see whether they answer, how fast, and with which models
         * @description JSON lines, one a provider as soon as it is known: `failure` where it did not answer as it should, else `latencyMs` and `models` where it lists them. Blank lines say that the connection lives. Each is called by a process of dispatch, with its own key, for its list of models, which costs nothing; with `prompt` also for a chat, which is metered for the caller as any other, and counts against no limit and no budget.
         *
         *     Needs the permission `providers:write`, for the whole installation.
         */
        post: operations["testProviders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The history of the configuration, newest first
         * @description Needs the permission `revisions:read`, for the whole installation.
         */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/revisions/{revision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One revision, whole
         * @description Needs the permission `revisions:read`, for the whole installation.
         */
        get: operations["showRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/revisions/{revision}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make the configuration what it was in a revision
         * @description A new revision, above what the configuration file says: keys, users and secrets stay as they are.
         *
         *     Needs the permission `revisions:write`, for the whole installation.
         */
        post: operations["rollBack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/revisions/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is different between two revisions
         * @description Needs the permission `revisions:read`, for the whole installation.
         */
        get: operations["diffRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every role
         * @description Needs the permission `roles:read`, for the whole installation.
         */
        get: operations["listRoles"];
        put?: never;
        /**
         * Create a role
         * @description Needs the permission `roles:write`, for the whole installation.
         */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/roles/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One role
         * @description Needs the permission `roles:read`, for the whole installation.
         */
        get: operations["showRole"];
        /**
         * Make a role what the body says
         * @description Needs the permission `roles:write`, for the whole installation.
         */
        put: operations["putRole"];
        post?: never;
        /**
         * Remove a role
         * @description Needs the permission `roles:write`, for the whole installation.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /**
         * Change a part of a role
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `roles:write`, for the whole installation.
         */
        patch: operations["patchRole"];
        trace?: never;
    };
    "/api/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every route
         * @description Needs the permission `routes:read`, for the whole installation.
         */
        get: operations["listRoutes"];
        put?: never;
        /**
         * Create a route
         * @description A route as the configuration has it; or, for an HTTP service, `{"path": "/predict", "target": "http://ai-service:8080", "method": "POST"}`.
         *
         *     Needs the permission `routes:write`, for the whole installation.
         */
        post: operations["createRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One route
         * @description Needs the permission `routes:read`, for the whole installation.
         */
        get: operations["showRoute"];
        /**
         * Make a route what the body says
         * @description Needs the permission `routes:write`, for the whole installation.
         */
        put: operations["putRoute"];
        post?: never;
        /**
         * Remove a route
         * @description Needs the permission `routes:write`, for the whole installation.
         */
        delete: operations["deleteRoute"];
        options?: never;
        head?: never;
        /**
         * Change a part of a route
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `routes:write`, for the whole installation.
         */
        patch: operations["patchRoute"];
        trace?: never;
    };
    "/api/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The names of the secrets
         * @description Needs the permission `secrets:read`, for the whole installation.
         */
        get: operations["listSecrets"];
        put?: never;
        /**
         * Keep a secret, encrypted
         * @description Needs the permission `secrets:write`, for the whole installation.
         */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is known of a secret
         * @description Needs the permission `secrets:read`, for the whole installation.
         */
        get: operations["showSecret"];
        /**
         * Keep or replace a secret
         * @description Every node uses the new one within a second; the configuration stays as it is.
         *
         *     Needs the permission `secrets:write`, for the whole installation.
         */
        put: operations["putSecret"];
        post?: never;
        /**
         * Forget a secret
         * @description Needs the permission `secrets:write`, for the whole installation.
         */
        delete: operations["deleteSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Encrypt every secret anew under the present master key
         * @description After `auth.masterKey` has been replaced, with the one before in `auth.previousMasterKeys`. Secrets that stood in configurations that are not kept any more are removed.
         *
         *     Needs the permission `installation:write`, for the whole installation.
         */
        post: operations["rotateSecrets"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/security/{endpoint}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who may call an endpoint, and how often
         * @description Needs the permission `routes:read`, for the whole installation.
         */
        get: operations["showSecurity"];
        /**
         * Say who may call an endpoint, and how often
         * @description Of every route that takes the path. What is left out stays as it is.
         *
         *     Needs the permission `routes:write`, for the whole installation.
         */
        put: operations["secureEndpoint"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every team
         * @description Needs the permission `teams:read`.
         */
        get: operations["listTeams"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{tenant}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One team
         * @description Needs the permission `teams:read`.
         */
        get: operations["showTeam"];
        /**
         * Make a team what the body says
         * @description Needs the permission `teams:write`.
         */
        put: operations["putTeam"];
        post?: never;
        /**
         * Forget what is known of a team
         * @description Its name stays usable: keys, tokens, limits and usage go on under it.
         *
         *     Needs the permission `teams:write`.
         */
        delete: operations["deleteTeam"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every tenant
         * @description Needs the permission `tenants:read`.
         */
        get: operations["listTenants"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tenants/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One tenant
         * @description Needs the permission `tenants:read`.
         */
        get: operations["showTenant"];
        /**
         * Make a tenant what the body says
         * @description Needs the permission `tenants:write`, for the whole installation.
         */
        put: operations["putTenant"];
        post?: never;
        /**
         * Forget what is known of a tenant
         * @description Its name stays usable: keys, tokens, limits and usage go on under it.
         *
         *     Needs the permission `tenants:write`, for the whole installation.
         */
        delete: operations["deleteTenant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every tier
         * @description Needs the permission `tiers:read`, for the whole installation.
         */
        get: operations["listTiers"];
        put?: never;
        /**
         * Create a tier
         * @description Needs the permission `tiers:write`, for the whole installation.
         */
        post: operations["createTier"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tiers/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One tier
         * @description Needs the permission `tiers:read`, for the whole installation.
         */
        get: operations["showTier"];
        /**
         * Make a tier what the body says
         * @description Needs the permission `tiers:write`, for the whole installation.
         */
        put: operations["putTier"];
        post?: never;
        /**
         * Remove a tier
         * @description Needs the permission `tiers:write`, for the whole installation.
         */
        delete: operations["deleteTier"];
        options?: never;
        head?: never;
        /**
         * Change a part of a tier
         * @description A JSON Merge Patch (RFC 7396): null removes, lists are replaced.
         *
         *     Needs the permission `tiers:write`, for the whole installation.
         */
        patch: operations["patchTier"];
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a token for a trial
         * @description HS256, by an issuer of `auth.jwt` with a shared secret. It cannot be revoked before it expires: for anything else create a key.
         *
         *     Needs the permission `tokens:write`.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was used, added up
         * @description Requests by how they ended, tokens, cost and latency: by tenant, team, user, key, provider, model and route, in all or for each minute, hour or day.
         *
         *     Needs the permission `usage:read`.
         */
        get: operations["readUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Usage events, one a line
         * @description JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.
         *
         *     Needs the permission `usage:read`.
         */
        get: operations["readUsageEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far readers of usage events have come
         * @description Needs the permission `usage:read`.
         */
        get: operations["listUsagePositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/positions/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far one reader of usage events has come
         * @description Needs the permission `usage:read`.
         */
        get: operations["showUsagePosition"];
        /**
         * Keep how far a reader of usage events has come
         * @description Needs the permission `usage:read`.
         */
        put: operations["keepUsagePosition"];
        post?: never;
        /**
         * Forget how far a reader of usage events has come
         * @description Needs the permission `usage:read`.
         */
        delete: operations["forgetUsagePosition"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Every user
         * @description Needs the permission `users:read`.
         */
        get: operations["listUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/users/{tenant}/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One user
         * @description Needs the permission `users:read`.
         */
        get: operations["showUser"];
        /**
         * Make a user what the body says
         * @description Needs the permission `users:write`.
         */
        put: operations["putUser"];
        post?: never;
        /**
         * Forget what is known of a user
         * @description Its name stays usable: keys, tokens, limits and usage go on under it.
         *
         *     Needs the permission `users:write`.
         */
        delete: operations["deleteUser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The answer to a request that became a job, or how it stands
         * @description Only for who made the request. When it is over: its answer, with the status, headers and body that the request itself would have been answered with.
         */
        get: operations["readJob"];
        put?: never;
        post?: never;
        /**
         * Cancel a request that became a job, or forget its answer
         * @description Only for who made the request. A call to a provider that is under way is aborted.
         */
        delete: operations["cancelJob"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export interface components {
    schemas: {
        AppliedConfiguration: {
            /** Format: date-time */
            at: string;
            /** @description Who made it. */
            author: string;
            changes: components["schemas"]["ConfigurationChange"][];
            /** @description What for. */
            message: string;
            /** @description The revision in use then. */
            revision: number;
            summary: {
                added: number;
                changed: number;
                removed: number;
            };
        };
        Budget: {
            /** @description How much may be spent. */
            amount?: string;
            /**
             * @description US dollars, as all prices are.
             * @default USD
             */
            currency?: "USD" | string;
            /**
             * @description Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
             * @default {}
             */
            match?: {
                /** @description Id of an API key. */
                key?: string;
                /** @description Name of the route that it goes by. */
                route?: string;
                /** @description A tag of the request: of its header `x-sluice-tags`, or of its key. */
                tag?: string;
                /** @description Team of the tenant. */
                team?: string;
                /** @description Tenant, or a glob. */
                tenant?: string;
                /** @description User of the tenant. */
                user?: string;
            };
            /** @description What messages, alerts and events call it. Absent: what it matches, and how often. */
            name: string;
            /**
             * @description What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
             * @default reject
             */
            onExceed?: ("reject" | string) | {
                /** @description Name of the route that it goes by instead. */
                route: string;
            };
            /**
             * @description While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
             * @default closed
             */
            onUnavailable?: ("open" | "closed" | "local") | string;
            /** @description In which time: an hour, day, week (from Monday on) or month of the calendar, or ever. */
            per?: ("hour" | "day" | "week" | "month" | "total") | string;
            /**
             * @description Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
             * @default []
             */
            softAlerts?: (number | string)[];
            /**
             * @description Where its midnight is.
             * @default UTC
             */
            timezone?: string;
        };
        BudgetStanding: {
            /**
             * @description Dollars, exact.
             * @example 250.00
             */
            amountDollars: string;
            /** @description Its name, or what it matches and how often. */
            budget: string;
            per: string;
            /** Format: date-time */
            periodEnd?: string;
            /**
             * Format: date-time
             * @description Absent of a budget for all time.
             */
            periodStart?: string;
            /**
             * @description What is neither spent nor reserved.
             * @example 250.00
             */
            remainingDollars: string;
            /**
             * @description By requests that have not ended: the most that they can cost.
             * @example 250.00
             */
            reservedDollars: string;
            /**
             * @description Dollars, exact.
             * @example 250.00
             */
            spentDollars: string;
            /** @description Of the amount. More than 1 where calls cost more than was foreseen. */
            spentShare: number;
            /** @description Whose it is: a value of each field that the budget names. */
            subject: {
                key?: string;
                route?: string;
                tag?: string;
                team?: string;
                tenant?: string;
                user?: string;
            };
            /** @description Absent: tenants share it. */
            tenant?: string;
            timezone: string;
        };
        Caller: {
            keyId?: string;
            permissions: string[];
            /** @enum {string} */
            reach: "tenant" | "installation";
            roles: string[];
            team?: string;
            tenant: string;
            user?: string;
        };
        /** @description Secrets are shown as references, or hidden. */
        ConfigurationChange: {
            after?: unknown;
            before?: unknown;
            /** @enum {string} */
            kind: "added" | "changed" | "removed";
            /** @description Such as `routes[chat].targets[0].weight`. */
            path: string;
        };
        /** @description A whole configuration, as `sluice.yaml` has it. */
        ConfigurationDocument: {
            [key: string]: unknown;
        };
        ConfigurationPlan: {
            changes: components["schemas"]["ConfigurationChange"][];
            /** @description The revision that it changes; as `If-Match` it holds the plan to it. */
            revision: number;
            summary: {
                added: number;
                changed: number;
                removed: number;
            };
        };
        ConfigurationProblems: {
            problems: {
                message: string;
                /** @description What was probably meant. */
                nearest?: string;
                path: string;
            }[];
            valid: boolean;
        };
        CreatedKey: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt?: string;
            id: string;
            /** @description The key itself, shown this once. */
            key: string;
            limits?: {
                [key: string]: string | number | string[];
            }[];
            models?: string[];
            name: string;
            /** @constant */
            reach?: "installation";
            /** Format: date-time */
            revokedAt?: string;
            roles: string[];
            /** @description The key that this one took over from. */
            rotatedFrom?: string;
            scopes?: string[];
            tags?: string[];
            team?: string;
            tenant: string;
            tier?: string;
            user?: string;
        };
        CreatedToken: {
            /** Format: date-time */
            expiresAt: string;
            token: string;
        };
        EndpointSecurity: {
            /** @enum {string} */
            authType: "jwt" | "api-key" | "any" | "none";
            endpoint: string;
            /** @description Such as `100/min`. Absent: none by key. */
            rateLimit?: string;
            /** @description The routes that take the path. */
            routes: string[];
        };
        Explanation: {
            /** @description What it is charged to, and the most that it can cost. */
            budgets: {
                amountDollars: string;
                budget: string;
                per: string;
                reservesDollars: string;
                subject: {
                    [key: string]: string;
                };
                /** @description `refuse`, or the route that takes over. */
                withoutRoom: string;
            }[];
            error?: {
                code: string;
                message: string;
                status: number;
            };
            guardrails?: {
                input: string[];
                mode: string;
                output: string[];
                profile: string;
            };
            /** @description What it counts against, by whom, and what it reserves of each. */
            limits: {
                counted: string;
                of: string;
                reserves: number;
                title: string;
            }[];
            /** @enum {string} */
            outcome: "routed" | "refused";
            route?: string;
            /** @description Each route of the configuration, in its order. */
            routes: {
                name: string;
                taken: boolean;
                why: string;
            }[];
            strategy?: string;
            /** @description In the order of the configuration; a strategy may choose another for each request. */
            targets: {
                model: string;
                /** @description US dollars for a million tokens. */
                price?: string;
                protocol: string;
                provider: string;
                weight: number;
            }[];
            timeouts?: {
                [key: string]: number;
            };
        };
        Figures: {
            /** @description A row an endpoint, or a model. */
            data: {
                [key: string]: unknown;
            }[];
            /** @enum {string} */
            type: "latency" | "errors" | "requests" | "tokens" | "cost";
        };
        Guardrail: {
            /** @description Checks of requests, in this order. */
            input?: ({
                /**
                 * @description What happens to a match.
                 * @default mask
                 */
                action?: ("mask" | "block" | "flag" | "route") | string;
                /** @description Personal data, by pattern and checksum. */
                detector: "pii" | string;
                /** @description Folder with a classifier of tokens in ONNX (`config.json`, `tokenizer.json`, `model.onnx`): what finds `person` and `location`. */
                model?: string;
                /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Score from which it is a name. Absent: 0.5. */
                threshold?: number | string;
                /** @description Kinds of personal data. Absent: every kind. */
                types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag" | "route") | string;
                /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                detector: "secrets" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag" | "route") | string;
                /** @description Terms that must not occur. */
                detector: "blocklist" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description The terms, in any case. */
                terms: string[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag" | "route") | string;
                /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                detector: "regex" | string;
                /** @description The patterns. */
                patterns: {
                    /**
                     * @description Whether case is ignored.
                     * @default false
                     */
                    ignoreCase?: boolean | string;
                    /** @description Stands in verdicts and masks. */
                    name: string;
                    /** @description The pattern. */
                    pattern: string;
                }[];
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag" | "route") | string;
                /** @description Topics, each known by its terms. */
                detector: "topics" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description The topics. */
                topics: {
                    /** @description Stands in verdicts. */
                    name: string;
                    /** @description Terms of the topic, in any case. */
                    terms: string[];
                }[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag" | "route") | string;
                /** @description Attempts to override instructions, by our own classifier. */
                detector: "prompt-injection" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default flag
                 */
                action?: ("flag" | "block" | "route") | string;
                /** @description Abuse and slurs, by our own classifier. */
                detector: "toxicity" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default flag
                 */
                action?: ("flag" | "block" | "route") | string;
                /** @description Unwanted advertising, by our own classifier. */
                detector: "spam" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag" | "route") | string;
                /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                detector: "model" | string;
                /** @description Labels that count as a match. */
                labels: string[];
                /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                path: string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /**
                 * @description Score from which a label is a match.
                 * @default 0.5
                 */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag" | "route") | string;
                /**
                 * @description Whether it may lie in a private network or on this machine.
                 * @default false
                 */
                allowPrivateNetwork?: boolean | string;
                /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                detector: "webhook" | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                secret?: string;
                /** @description Its address. */
                url: string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag" | "route") | string;
                /** @description Images, audio and files in messages. */
                attachments?: number | string;
                /** @description How much a request may hold. */
                detector: "limits" | string;
                /** @description Languages that users may write in, such as `en`, by ISO 639-1. Short texts are not judged. */
                languages?: (("am" | "ar" | "az" | "be" | "bg" | "bn" | "ca" | "cs" | "da" | "de" | "el" | "en" | "es" | "et" | "eu" | "fa" | "fi" | "fr" | "gu" | "he" | "hi" | "hr" | "hu" | "hy" | "is" | "it" | "ja" | "ka" | "kn" | "ko" | "ku" | "lo" | "lt" | "lv" | "ml" | "mr" | "ms" | "nl" | "no" | "or" | "pa" | "pl" | "pt" | "ro" | "ru" | "sk" | "sl" | "sq" | "sr" | "sv" | "ta" | "te" | "th" | "tl" | "tr" | "uk" | "ur" | "vi" | "yo" | "zh") | string)[];
                /** @description Messages of a chat. */
                messages?: number | string;
                /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                route?: string;
                /** @description Input tokens, by estimate. */
                tokens?: number | string;
            })[];
            /**
             * @description `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
             * @default sequence
             */
            inputTiming?: ("sequence" | "parallel") | string;
            /**
             * @description `monitor` records what would have happened and changes nothing.
             * @default enforce
             */
            mode?: ("enforce" | "monitor") | string;
            name: string;
            /**
             * @description What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
             * @default open
             */
            onError?: ("open" | "closed") | string;
            /** @description Checks of answers, in this order. */
            output?: ({
                /**
                 * @description What happens to a match. `restore` puts back what the same profile masked in the request, which makes that mask reversible.
                 * @default mask
                 */
                action?: ("mask" | "restore" | "block" | "flag") | string;
                /** @description Personal data, by pattern and checksum. */
                detector: "pii" | string;
                /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                /** @description Kinds of personal data. Absent: every kind. */
                types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag") | string;
                /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                detector: "secrets" | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag") | string;
                /** @description Terms that must not occur. */
                detector: "blocklist" | string;
                /** @description The terms, in any case. */
                terms: string[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag") | string;
                /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                detector: "regex" | string;
                /** @description The patterns. */
                patterns: {
                    /**
                     * @description Whether case is ignored.
                     * @default false
                     */
                    ignoreCase?: boolean | string;
                    /** @description Stands in verdicts and masks. */
                    name: string;
                    /** @description The pattern. */
                    pattern: string;
                }[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag") | string;
                /** @description Topics, each known by its terms. */
                detector: "topics" | string;
                /** @description The topics. */
                topics: {
                    /** @description Stands in verdicts. */
                    name: string;
                    /** @description Terms of the topic, in any case. */
                    terms: string[];
                }[];
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag") | string;
                /** @description Attempts to override instructions, by our own classifier. */
                detector: "prompt-injection" | string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default flag
                 */
                action?: ("flag" | "block") | string;
                /** @description Abuse and slurs, by our own classifier. */
                detector: "toxicity" | string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default flag
                 */
                action?: ("flag" | "block") | string;
                /** @description Unwanted advertising, by our own classifier. */
                detector: "spam" | string;
                /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag") | string;
                /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                detector: "model" | string;
                /** @description Labels that count as a match. */
                labels: string[];
                /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                path: string;
                /**
                 * @description Score from which a label is a match.
                 * @default 0.5
                 */
                threshold?: number | string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "flag") | string;
                /**
                 * @description Whether it may lie in a private network or on this machine.
                 * @default false
                 */
                allowPrivateNetwork?: boolean | string;
                /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                detector: "webhook" | string;
                /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                secret?: string;
                /** @description Its address. */
                url: string;
            } | {
                /**
                 * @description What happens to a match.
                 * @default block
                 */
                action?: ("block" | "mask" | "flag") | string;
                /**
                 * @description Words that stand in a prompt only to be noticed in an answer.
                 * @default []
                 */
                canaries?: string[];
                /** @description The request’s system prompt in the answer, or what was masked in the request. */
                detector: "leakage" | string;
            } | {
                /**
                 * @description What happens to an answer that is otherwise. `retry` tells the model what is wrong and asks once more, where the caller has seen nothing yet, and blocks then.
                 * @default block
                 */
                action?: ("block" | "flag" | "retry") | string;
                /** @description The answer’s text must be JSON of this schema. */
                detector: "schema" | string;
                /** @description JSON Schema, draft 2020-12. */
                schema: {
                    [key: string]: unknown;
                };
            })[];
            /**
             * @description How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
             * @default sync
             */
            stream?: ("sync" | "async") | string;
            /**
             * @description How long the checks of a text may take.
             * @default 100ms
             */
            timeout?: string;
        };
        Job: {
            createdAt: string;
            /** @description It becomes a dead letter if it is not done by then. */
            dueBy: string;
            error?: {
                code: string;
                message: string;
            };
            expectedWaitSeconds?: number;
            finishedAt?: string;
            /** @description That of its request. */
            id: string;
            keyId?: string;
            model?: string;
            /** @constant */
            object: "job";
            /** @description About how many turns there are until its own. */
            position?: number;
            protocol: string;
            /** @description The route that it waits for. */
            queue: string;
            /** @description How often it was begun. */
            runs: number;
            /** @enum {string} */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
            /** @description Of its answer. */
            status?: number;
            team?: string;
            tenant: string;
            user?: string;
        };
        /** @description How a job stands, as its caller sees it. */
        JobStatus: {
            createdAt: string;
            dueBy: string;
            error?: {
                code: string;
                message: string;
            };
            expectedWaitSeconds?: number;
            finishedAt?: string;
            id: string;
            /** @constant */
            object: "job";
            position?: number;
            /** @enum {string} */
            state: "queued" | "running" | "completed" | "failed" | "cancelled";
            status?: number;
        };
        Key: {
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt?: string;
            id: string;
            limits?: {
                [key: string]: string | number | string[];
            }[];
            models?: string[];
            name: string;
            /** @constant */
            reach?: "installation";
            /** Format: date-time */
            revokedAt?: string;
            roles: string[];
            /** @description The key that this one took over from. */
            rotatedFrom?: string;
            scopes?: string[];
            tags?: string[];
            team?: string;
            tenant: string;
            tier?: string;
            user?: string;
        };
        KeyChanges: {
            expiresAt?: string | null;
            limits?: {
                [key: string]: string | number | string[];
            }[] | null;
            models?: string[] | null;
            name?: string;
            /**
             * @description What its roles reach under `/api/v1`: its own tenant, or the whole installation.
             * @enum {string}
             */
            reach?: "tenant" | "installation";
            roles?: string[];
            scopes?: ("chat" | "embeddings" | "rerank" | "moderations" | "images" | "audio" | "http" | "models" | "alerts:read" | "alerts:write" | "audit:read" | "audit:write" | "budgets:read" | "budgets:write" | "config:read" | "config:write" | "guardrails:read" | "guardrails:write" | "health:read" | "health:write" | "installation:read" | "installation:write" | "jobs:read" | "jobs:write" | "keys:read" | "keys:write" | "limits:read" | "limits:write" | "metrics:read" | "metrics:write" | "prices:read" | "prices:write" | "providers:read" | "providers:write" | "revisions:read" | "revisions:write" | "roles:read" | "roles:write" | "routes:read" | "routes:write" | "secrets:read" | "secrets:write" | "teams:read" | "teams:write" | "tenants:read" | "tenants:write" | "tiers:read" | "tiers:write" | "tokens:read" | "tokens:write" | "usage:read" | "usage:write" | "users:read" | "users:write" | "alerts:*" | "audit:*" | "budgets:*" | "config:*" | "guardrails:*" | "health:*" | "installation:*" | "jobs:*" | "keys:*" | "limits:*" | "metrics:*" | "prices:*" | "providers:*" | "revisions:*" | "roles:*" | "routes:*" | "secrets:*" | "teams:*" | "tenants:*" | "tiers:*" | "tokens:*" | "usage:*" | "users:*" | "*:read" | "*:write" | "admin" | "*")[] | null;
            tags?: string[] | null;
            team?: string | null;
            tier?: string | null;
            user?: string | null;
        };
        /** @description A limit as the configuration writes it: `{"requests": 100, "per": "1m", "by": "key"}`. */
        Limit: {
            [key: string]: unknown;
        };
        Limits: {
            limits: components["schemas"]["Limit"][];
            name: string;
            /** @enum {string} */
            scope: "route" | "tier";
        };
        /** @description As docs/prices.md has it. */
        ListedPrice: {
            cachedInput?: string;
            cacheWrite?: string;
            /** @description US dollars per million tokens. */
            input?: string;
            /** @description A model, or in your own prices a glob. */
            model: string;
            output?: string;
            provider: string;
            reasoning?: string;
            /**
             * @description Yours, or those of the shipped table.
             * @enum {string}
             */
            source: "own" | "table";
        } & {
            [key: string]: unknown;
        };
        /** @description Counted since the processes started: what came between two is their difference. */
        Load: {
            /** Format: date-time */
            at: string;
            costNanoDollars: number;
            /** @description How many were answered within which time, each with all that were faster; null: all. */
            latency: {
                count: number;
                upToMs: number | null;
            }[];
            nodes: components["schemas"]["Node"][];
            queues: {
                inTurn: number;
                oldestSeconds: number;
                queue: string;
                waiting: number;
            }[];
            requests: {
                answered: number;
                /** @description Answered with 4xx. */
                clientErrors: number;
                inFlight: number;
                /** @description Answered with 5xx. */
                serverErrors: number;
            };
            tokens: {
                input: number;
                output: number;
            };
        };
        NewKey: {
            /** Format: date-time */
            expiresAt?: string;
            limits?: {
                [key: string]: string | number | string[];
            }[];
            /** @description Globs of the models it may use. Absent: whatever role and tier allow. */
            models?: string[];
            name: string;
            /**
             * @description What its roles reach under `/api/v1`: its own tenant, or the whole installation.
             * @default tenant
             * @enum {string}
             */
            reach?: "tenant" | "installation";
            role?: string;
            roles?: string[];
            /** @description Permissions beyond which it may do nothing. Absent: whatever its roles grant. */
            scopes?: ("chat" | "embeddings" | "rerank" | "moderations" | "images" | "audio" | "http" | "models" | "alerts:read" | "alerts:write" | "audit:read" | "audit:write" | "budgets:read" | "budgets:write" | "config:read" | "config:write" | "guardrails:read" | "guardrails:write" | "health:read" | "health:write" | "installation:read" | "installation:write" | "jobs:read" | "jobs:write" | "keys:read" | "keys:write" | "limits:read" | "limits:write" | "metrics:read" | "metrics:write" | "prices:read" | "prices:write" | "providers:read" | "providers:write" | "revisions:read" | "revisions:write" | "roles:read" | "roles:write" | "routes:read" | "routes:write" | "secrets:read" | "secrets:write" | "teams:read" | "teams:write" | "tenants:read" | "tenants:write" | "tiers:read" | "tiers:write" | "tokens:read" | "tokens:write" | "usage:read" | "usage:write" | "users:read" | "users:write" | "alerts:*" | "audit:*" | "budgets:*" | "config:*" | "guardrails:*" | "health:*" | "installation:*" | "jobs:*" | "keys:*" | "limits:*" | "metrics:*" | "prices:*" | "providers:*" | "revisions:*" | "roles:*" | "routes:*" | "secrets:*" | "teams:*" | "tenants:*" | "tiers:*" | "tokens:*" | "usage:*" | "users:*" | "*:read" | "*:write" | "admin" | "*")[];
            /** @description What every request of it is tagged with, for budgets and usage. */
            tags?: string[];
            team?: string;
            tenant: string;
            tier?: string;
            user?: string;
        };
        NewToken: {
            /**
             * Format: duration
             * @description Such as `15m`, `1h`, `7d`; 30 days at most.
             * @default 1h
             */
            expiresIn?: string;
            /** @description Which issuer. Default: the first with a shared secret. */
            issuer?: string;
            /**
             * @default [
             *       "developer"
             *     ]
             */
            roles?: string[];
            team?: string;
            tenant: string;
            tier?: string;
            user: string;
        };
        Node: {
            /** @description How far its clock is ahead of that of the process that answers, or behind. */
            clockAheadMs: number;
            /** @description Of all its threads since it started. */
            cpuSeconds: number;
            /** @description 99th percentile since it was asked before. */
            eventLoopLagMs: number;
            /** @description Requests that it works on. */
            inFlight: number;
            instance: string;
            /** @description Resident memory. */
            memoryBytes: number;
            /** @description Answered since it started: of an ingress. */
            requests: number;
            /** @description Of the configuration that it serves. */
            revision?: number;
            services: string[];
            /** @description Events on its disk that the event log has not stored yet. */
            spoolBytes: number;
            /** @description It cannot keep events on disk. */
            spoolFailing: boolean;
            /** Format: date-time */
            startedAt?: string;
        };
        PriceList: {
            /** @description Every price of the shipped table times this: `0.85` is 15 % off. */
            factor?: string;
            /** @description Prices by model; a name, or a glob such as `llama-*`, names first. */
            models?: {
                [key: string]: {
                    /** @description Of input that was sound. Absent: as `input`. */
                    audioInput?: string;
                    /** @description Of output that was sound. Absent: as `output`. */
                    audioOutput?: string;
                    /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                    cachedInput?: string;
                    /** @description Of input that was written to it. Absent: as `input`. */
                    cacheWrite?: string;
                    /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                    cacheWriteHour?: string;
                    /** @description Of input that was images. Absent: as `input`. */
                    imageInput?: string;
                    /** @description Of output that was images. Absent: as `output`. */
                    imageOutput?: string;
                    /** @description US dollars per million input tokens. */
                    input: string;
                    /** @description Prices of the whole request where its input is long, the shortest bound first. */
                    longContext?: {
                        /** @description Where its input has more tokens than this. */
                        aboveInputTokens: number | string;
                        /** @description Of input that was sound. Absent: as `input`. */
                        audioInput?: string;
                        /** @description Of output that was sound. Absent: as `output`. */
                        audioOutput?: string;
                        /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                        cachedInput?: string;
                        /** @description Of input that was written to it. Absent: as `input`. */
                        cacheWrite?: string;
                        /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                        cacheWriteHour?: string;
                        /** @description Of input that was images. Absent: as `input`. */
                        imageInput?: string;
                        /** @description Of output that was images. Absent: as `output`. */
                        imageOutput?: string;
                        /** @description US dollars per million input tokens. */
                        input: string;
                        /** @description And per million output tokens. */
                        output: string;
                        /** @description Of output that was reasoning. Absent: as `output`. */
                        reasoning?: string;
                    }[];
                    /** @description The longest answer of the model, for what is reserved of budgets. */
                    maxOutputTokens?: number | string;
                    /** @description And per million output tokens. */
                    output: string;
                    /** @description Of output that was reasoning. Absent: as `output`. */
                    reasoning?: string;
                    /** @description Prices of other classes of service: `batch`, `flex`, `priority`, `fast`. */
                    serviceTiers?: {
                        [key: string]: {
                            /** @description Of input that was sound. Absent: as `input`. */
                            audioInput?: string;
                            /** @description Of output that was sound. Absent: as `output`. */
                            audioOutput?: string;
                            /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                            cachedInput?: string;
                            /** @description Of input that was written to it. Absent: as `input`. */
                            cacheWrite?: string;
                            /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                            cacheWriteHour?: string;
                            /** @description Of input that was images. Absent: as `input`. */
                            imageInput?: string;
                            /** @description Of output that was images. Absent: as `output`. */
                            imageOutput?: string;
                            /** @description US dollars per million input tokens. */
                            input: string;
                            /** @description And per million output tokens. */
                            output: string;
                            /** @description Of output that was reasoning. Absent: as `output`. */
                            reasoning?: string;
                        };
                    };
                    /** @description Of what is not counted in tokens. */
                    units?: {
                        /** @description For an hour of sound that is transcribed. */
                        perHour?: string;
                        /** @description US dollars for an image. */
                        perImage?: string;
                        /** @description For a million characters of speech. */
                        perMillionCharacters?: string;
                        /** @description For a thousand requests. */
                        perThousandRequests?: string;
                        /** @description For a thousand searches of a reranker. */
                        perThousandSearches?: string;
                        /** @description For a thousand searches of the web. */
                        perThousandWebSearches?: string;
                    };
                };
            };
            name: string;
        };
        /** @description Problem details, RFC 9457. */
        Problem: {
            /** @description One of the codes of docs/errors.md. */
            code: string;
            /** @description What was wrong, and what to do. */
            detail: string;
            /** @description The field at fault. */
            param?: string;
            request_id: string;
            status: number;
            title: string;
            /** @description `urn:sluice:error:` and the code. */
            type: string;
        };
        Provider: {
            /** @description For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like. */
            accessKeyId?: string;
            /** @description Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`. */
            allowPrivateNetwork?: boolean | string;
            /** @description For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`. */
            api?: ("converse" | "invoke") | string;
            /** @description Its API key; best as `${NAME}` or `${file:PATH}`. */
            apiKey?: string;
            /** @description Several API keys, used in turn; one that the provider refuses rests for a while. */
            apiKeys?: string[];
            /** @description For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions. */
            apiVersion?: string;
            /** @description What the provider’s own SDK takes as its base URL. Needed where no known provider gives it. */
            baseUrl?: string;
            /** @description The application there. Default: `AZURE_CLIENT_ID`. */
            clientId?: string;
            /** @description Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`. */
            clientSecret?: string;
            /** @description For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`. */
            credentials?: string;
            /**
             * @description For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
             * @default {}
             */
            deployments?: {
                [key: string]: string;
            };
            /** @description More headers for every call to it. */
            headers?: {
                [key: string]: string;
            };
            /** @description Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out. */
            healthCheck?: {
                /**
                 * @description How often.
                 * @default 30s
                 */
                every?: string;
                /**
                 * @description What is asked for by GET, below `baseUrl`, with its key. Any answer below 500 will do, but 401 and 403.
                 * @default /models
                 */
                path?: string;
                /**
                 * @description For the whole answer.
                 * @default 5s
                 */
                timeout?: string;
            };
            /** @description The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none. */
            idempotencyHeader?: string;
            /** @description Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`. */
            kind?: string;
            /** @description Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come. */
            maxConcurrent?: number | string;
            /** @description What routes call it. */
            name: string;
            /** @description Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`. */
            project?: string;
            /** @description Wire protocol of its chats. Default: that of its kind, else `openai-chat`. */
            protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "sample") | string;
            /** @description For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`). */
            region?: string;
            /** @description The secret of `accessKeyId`. */
            secretAccessKey?: string;
            /** @description Where `accessKeyId` is a temporary one. */
            sessionToken?: string;
            /** @description For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`. */
            tenantId?: string;
        };
        ProviderHealth: {
            check?: {
                /** Format: date-time */
                checkedAt: string;
                failure?: string;
                healthy: boolean;
            };
            inFlight: number;
            keys: {
                count: number;
                /** @description Set aside, since the provider refused them. */
                resting: number;
            };
            maxInFlight?: number;
            models: {
                answered: number;
                /** @description Lately, in milliseconds; the 95th percentile once twenty were seen. */
                answerMs?: {
                    mean: number;
                    p95?: number;
                };
                /** @description By fault of the provider. */
                failed: number;
                failuresInARow: number;
                /** @description Lately, in milliseconds; the 95th percentile once twenty were seen. */
                firstTokenMs?: {
                    mean: number;
                    p95?: number;
                };
                inFlight: number;
                /** Format: date-time */
                lastAnsweredAt?: string;
                /** Format: date-time */
                lastFailedAt?: string;
                model: string;
                /**
                 * @description `failing`: its last call failed. `open`, `half-open`: a circuit breaker keeps requests away, or lets one at a time through.
                 * @enum {string}
                 */
                state: "up" | "failing" | "half-open" | "open";
            }[];
            provider: string;
            /**
             * @description The worst of its models; `down`: its health checks fail.
             * @enum {string}
             */
            state: "unused" | "up" | "failing" | "half-open" | "open" | "down";
        };
        ProvidersToTest: {
            /** @description The model that is sent the prompt. */
            model?: string;
            /** @description Sends this to `model` of the one provider that is named. It costs what it costs. */
            prompt?: string;
            /** @description Their names. Absent: all. */
            providers?: string[];
        };
        Question: {
            /** @description Or without any credential. */
            anonymous?: boolean;
            /** @default 1000 */
            bodyBytes?: number;
            /** @default 100 */
            inputTokens?: number;
            /** @description Id of a key: the request would come with it. */
            key?: string;
            maxOutputTokens?: number;
            /** @default POST */
            method?: string;
            model?: string;
            /** @description Of a route to an HTTP service. */
            path?: string;
            /**
             * @description Default: `openai-chat`, or `http` for a path.
             * @enum {string}
             */
            protocol?: "openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "anthropic-count-tokens" | "gemini-count-tokens" | "openai-embeddings" | "gemini-embed-content" | "gemini-batch-embed-contents" | "cohere-embed" | "cohere-rerank" | "openai-moderations" | "openai-images" | "openai-speech" | "openai-transcriptions" | "http";
            roles?: string[];
            team?: string;
            /** @description Or whose request it would be, by token. */
            tenant?: string;
            tier?: string;
            user?: string;
        };
        Revision: {
            /** Format: date-time */
            at: string;
            /** @description Who made it. */
            author: string;
            /** @description What for. */
            message: string;
            revision: number;
        };
        Role: {
            /** @description Model globs that the role may use. Absent: every model. */
            models?: string[];
            name: string;
            /** @description What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`). */
            permissions?: (("chat" | "embeddings" | "rerank" | "moderations" | "images" | "audio" | "http" | "models" | "alerts:read" | "alerts:write" | "audit:read" | "audit:write" | "budgets:read" | "budgets:write" | "config:read" | "config:write" | "guardrails:read" | "guardrails:write" | "health:read" | "health:write" | "installation:read" | "installation:write" | "jobs:read" | "jobs:write" | "keys:read" | "keys:write" | "limits:read" | "limits:write" | "metrics:read" | "metrics:write" | "prices:read" | "prices:write" | "providers:read" | "providers:write" | "revisions:read" | "revisions:write" | "roles:read" | "roles:write" | "routes:read" | "routes:write" | "secrets:read" | "secrets:write" | "teams:read" | "teams:write" | "tenants:read" | "tenants:write" | "tiers:read" | "tiers:write" | "tokens:read" | "tokens:write" | "usage:read" | "usage:write" | "users:read" | "users:write" | "alerts:*" | "audit:*" | "budgets:*" | "config:*" | "guardrails:*" | "health:*" | "installation:*" | "jobs:*" | "keys:*" | "limits:*" | "metrics:*" | "prices:*" | "providers:*" | "revisions:*" | "roles:*" | "routes:*" | "secrets:*" | "teams:*" | "tenants:*" | "tiers:*" | "tokens:*" | "usage:*" | "users:*" | "*:read" | "*:write" | "admin" | "*") | string)[];
        };
        Route: {
            /** @description How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`. */
            auth?: ("none" | string) | (("api-key" | "jwt") | string)[];
            /** @description Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none. */
            breaker?: {
                /**
                 * @description Share of calls that failed, from which on the target is not called.
                 * @default 0.5
                 */
                errorRate?: number | string;
                /**
                 * @description With fewer calls in the window it stays closed.
                 * @default 20
                 */
                minRequests?: number | string;
                /**
                 * @description How long the target is not called; then one call at a time probes it.
                 * @default 10s
                 */
                openFor?: string;
                /**
                 * @description So many probes have to succeed before it closes.
                 * @default 3
                 */
                probes?: number | string;
                /** @description What is slow: until the first token of a stream, or to the whole of another answer. */
                slowerThan?: string;
                /** @description The same for calls that were slow. Together with `slowerThan`. */
                slowRate?: number | string;
                /**
                 * @description Time over which calls are looked at.
                 * @default 30s
                 */
                window?: string;
            };
            /** @description A signed notice of every request that this route has finished. Absent: none. */
            callback?: {
                /**
                 * @description Whether it may lie in a private network or on this machine.
                 * @default false
                 */
                allowPrivateNetwork?: boolean | string;
                /**
                 * @description For how long it is tried again, with growing pauses, before it is given up.
                 * @default 1d
                 */
                giveUpAfter?: string;
                /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                secret?: string;
                /** @description Where the notice is posted. */
                url: string;
            };
            /** @description Name of a guardrail profile. Absent: no checks. */
            guardrails?: string;
            /** @description Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never. */
            hedge?: {
                /** @description When: after the time within which such a share of the target’s answers began lately, or after a duration. */
                after?: (("p50" | "p75" | "p90" | "p95" | "p99") | string) | string;
                /**
                 * @description What it may cost, as a share of what the route’s answers cost over ten minutes.
                 * @default 0.05
                 */
                maxExtraCost?: number | string;
            };
            /** @description Limits of this route. */
            limits?: {
                /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                burst?: number | string;
                /**
                 * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                 * @default key
                 */
                by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                /** @description At most this size of request bodies. */
                bytes?: string;
                /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                calendar?: ("hour" | "day" | "week" | "month") | string;
                /** @description At most this many requests at a time. */
                concurrent?: number | string;
                /** @description At most this many input tokens. */
                inputTokens?: number | string;
                /**
                 * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                 * @default local
                 */
                onUnavailable?: ("open" | "closed" | "local") | string;
                /** @description At most this many output tokens. */
                outputTokens?: number | string;
                /** @description Never more in any window of this length. */
                per?: string;
                /** @description At most this many requests. */
                requests?: number | string;
                /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                timezone?: string;
                /** @description At most this many tokens, input and output together. */
                tokens?: number | string;
            }[];
            /**
             * @description Requests it takes. The first route that matches wins.
             * @default {}
             */
            match?: {
                /** @description Together with `path`: the method. Absent: every method. */
                method?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") | string;
                /** @description Model glob, such as `gpt-*`. Absent: every model. */
                model?: string;
                /** @description For a route to any HTTP service, whose targets are addresses: the path, or `/predict/*` with all below it. */
                path?: string;
                /** @description What the caller speaks. Absent: every protocol in which a model is asked for. */
                protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "anthropic-count-tokens" | "gemini-count-tokens" | "openai-embeddings" | "gemini-embed-content" | "gemini-batch-embed-contents" | "cohere-embed" | "cohere-rerank" | "openai-moderations" | "openai-images" | "openai-speech" | "openai-transcriptions") | string;
            };
            /** @description What messages, metrics and events call it. */
            name: string;
            /**
             * @description What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
             * @default error
             */
            onStreamFailure?: ("error" | "continue") | string;
            /** @description Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all. */
            outlierEjection?: {
                /**
                 * @description For how long after the last one.
                 * @default 30s
                 */
                ejectFor?: string;
                /**
                 * @description Failures in a row.
                 * @default 5
                 */
                failures?: number | string;
            };
            /** @description What becomes of requests while every target is down or out of quota. Absent: callers are told so. */
            queue?: {
                /**
                 * @description After this the caller of a stream gets a 200 and, each time this has passed again, something that its protocol ignores.
                 * @default 10s
                 */
                keepAliveAfter?: string;
                /**
                 * @description How long a job is kept after its end, with its answer.
                 * @default 24h
                 */
                keepFor?: string;
                /**
                 * @description After this a job that has no answer becomes a dead letter.
                 * @default 24h
                 */
                maxAge?: string;
                /**
                 * @description How many may wait; more are answered with `queue_full`. Of one tenant at most eight times as many as there is room left.
                 * @default 10000
                 */
                maxLength?: number | string;
                /**
                 * @description How long a request may wait in all. A caller may say less by `Prefer: wait=<seconds>`. This time is not part of `timeouts.total`.
                 * @default 60s
                 */
                maxWait?: string;
                /**
                 * @description `wait`: the caller waits, its connection open, until a target can be called. `job`: it gets a 202, and the answer under `/v1/jobs/{id}`; so does, with `wait`, who asks with `Prefer: respond-async`. `off`: it is told at once.
                 * @default wait
                 */
                mode?: ("off" | "wait" | "job") | string;
            };
            /**
             * @description Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
             * @default true
             */
            redriveAfterAccept?: boolean | string;
            /** @default {} */
            retry?: {
                /**
                 * @description Calls in all that one request may make, over every target.
                 * @default 3
                 */
                attempts?: number | string;
                /** @default {} */
                backoff?: {
                    /**
                     * @description Pause before the second call, doubled for each further one.
                     * @default 200ms
                     */
                    initial?: string;
                    /**
                     * @description Longest pause.
                     * @default 5s
                     */
                    max?: string;
                };
                /**
                 * @description Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
                 * @default 0.2
                 */
                budget?: number | string;
                /**
                 * @description What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
                 * @default [
                 *       429,
                 *       "5xx",
                 *       "network",
                 *       "timeout"
                 *     ]
                 */
                on?: ((("4xx" | "5xx" | "network" | "timeout") | string) | (number | string))[];
            };
            /**
             * @description `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
             * @default ordered
             */
            strategy?: ("ordered" | "weighted" | "least-in-flight" | "latency") | string;
            /**
             * @description Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
             * @default false
             */
            strict?: boolean | string;
            /** @description Where it goes; the next one when one fails. */
            targets?: {
                /**
                 * @description Together with `url`: whether it may lie in a private network or on this machine.
                 * @default true
                 */
                allowPrivateNetwork?: boolean | string;
                /** @description Tokens that the model takes. A request that is too long for one target goes to one that takes more. Default: what is known of the model. */
                contextWindow?: number | string;
                /** @description For `onStreamFailure: continue`: how the model is told to go on with an answer that has begun. `assistant-turn`: the last message is the assistant’s; `prefix`, `partial`: that message has this mark; `final-message`: `continue_final_message`; `none`: it cannot. Default: what is known of the provider. */
                continuation?: ("assistant-turn" | "prefix" | "partial" | "final-message" | "none") | string;
                /** @description Model to ask it for. Absent: the one asked for. */
                model?: string;
                /** @description Name of a provider. Either this or `url`. */
                provider?: string;
                /** @description Address of any HTTP service, for a route with `match.path`; the path of the request is added to it. */
                url?: string;
                /**
                 * @description Share of the requests, but under `strategy: ordered`.
                 * @default 1
                 */
                weight?: number | string;
            }[];
            /** @default {} */
            timeouts?: {
                /**
                 * @description To connect to the provider.
                 * @default 5s
                 */
                connect?: string;
                /**
                 * @description From the call to the first byte of its answer; of a stream, to the first text, call or thought.
                 * @default 1m
                 */
                firstToken?: string;
                /**
                 * @description Between two pieces of its answer.
                 * @default 1m
                 */
                idle?: string;
                /**
                 * @description For the whole request, every try included.
                 * @default 10m
                 */
                total?: string;
            };
        };
        Secret: {
            /** @description Whether the configuration in use refers to it. */
            inUse: boolean;
            /** @description Which master key it is encrypted under. */
            keyId: string;
            name: string;
            /** @description What stands for it in a configuration: `${secret:NAME}`. */
            reference: string;
            /** Format: date-time */
            updatedAt: string;
        };
        Security: {
            /**
             * @description `any`: a key or a token. `none`: nobody has to show anything.
             * @enum {string}
             */
            authType?: "jwt" | "api-key" | "any" | "none";
            /** @description Requests a minute by key, or such as `100/min`, `5/s`, `1000/h`, `10000/d`. */
            rateLimit?: number | string;
        };
        ShownConfiguration: {
            /** Format: date-time */
            at: string;
            /** @description Who made it. */
            author: string;
            document: components["schemas"]["ConfigurationDocument"];
            /** @description Why the newest state of the configuration file is not in use. */
            lastError?: {
                /** Format: date-time */
                at: string;
                message: string;
            };
            /** @description With `layers=true`: what the file says, and what the API changed. */
            layers?: {
                [key: string]: unknown;
            };
            /** @description What for. */
            message: string;
            revision: number;
        };
        Team: {
            /** Format: date-time */
            createdAt: string;
            description?: string;
            name: string;
            tenant: string;
            /** @description Tier of its callers that name none themselves. */
            tier?: string;
        };
        Tenant: {
            /** Format: date-time */
            createdAt: string;
            description?: string;
            /** @description Nothing of it is let in, on every node within a second. */
            disabled?: boolean;
            name: string;
            /** @description Tier of its callers that name none themselves. */
            tier?: string;
        };
        Tier: {
            /** @description Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides. */
            limits?: {
                /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                burst?: number | string;
                /**
                 * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                 * @default key
                 */
                by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                /** @description At most this size of request bodies. */
                bytes?: string;
                /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                calendar?: ("hour" | "day" | "week" | "month") | string;
                /** @description At most this many requests at a time. */
                concurrent?: number | string;
                /** @description At most this many input tokens. */
                inputTokens?: number | string;
                /**
                 * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                 * @default local
                 */
                onUnavailable?: ("open" | "closed" | "local") | string;
                /** @description At most this many output tokens. */
                outputTokens?: number | string;
                /** @description Never more in any window of this length. */
                per?: string;
                /** @description At most this many requests. */
                requests?: number | string;
                /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                timezone?: string;
                /** @description At most this many tokens, input and output together. */
                tokens?: number | string;
            }[];
            /** @description Model globs that callers of the tier may use. Absent: every model. */
            models?: string[];
            name: string;
            /**
             * @description Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
             * @default 1
             */
            priority?: number | string;
        };
        /** @description Fields: docs/usage-events.md. */
        UsageEvent: {
            at: number;
            attempt: number;
            budgets?: {
                budget: string;
                /** @enum {string} */
                per: "hour" | "day" | "week" | "month" | "total";
                periodEnd: number;
                periodStart: number;
                subject: {
                    key?: string;
                    route?: string;
                    tag?: string;
                    team?: string;
                    tenant?: string;
                    user?: string;
                };
                timezone: string;
            }[];
            costNanoDollars?: number;
            errorCode?: string;
            estimated: boolean;
            eventId: string;
            keyId?: string;
            latency: {
                firstByteMs?: number;
                totalMs: number;
            };
            lineage: {
                configRevision: number;
                degraded?: {
                    by: string[];
                    from: string;
                };
                route?: string;
                servedModel?: string;
            };
            losses?: string[];
            /** @enum {string} */
            outcome: "success" | "error" | "rejection" | "cancelled" | "lost";
            /** @enum {string} */
            priceSource?: "table" | "own" | "estimate" | "provider";
            protocol: string;
            /** @constant */
            queued?: true;
            /** @constant */
            redriven?: true;
            requestedModel?: string;
            requestId: string;
            /** @constant */
            reserved?: true;
            reservedNanoDollars?: number;
            sequence: number;
            serviceTier?: string;
            status: number;
            stream: boolean;
            tags?: string[];
            target?: {
                model: string;
                provider: string;
            };
            team?: string;
            tenant: string;
            tokens: {
                audioInput?: number;
                audioOutput?: number;
                cachedInput: number;
                cacheWriteHourInput?: number;
                cacheWriteInput?: number;
                imageInput?: number;
                imageOutput?: number;
                input: number;
                output: number;
                reasoning: number;
            };
            tries: {
                costNanoDollars?: number;
                durationMs: number;
                model: string;
                provider: string;
                result: string;
                share?: {
                    /** @enum {string} */
                    covers: "provider" | "request";
                    number: number;
                };
                tokens?: {
                    audioInput?: number;
                    audioOutput?: number;
                    cachedInput: number;
                    cacheWriteHourInput?: number;
                    cacheWriteInput?: number;
                    imageInput?: number;
                    imageOutput?: number;
                    input: number;
                    output: number;
                    reasoning: number;
                };
                /** @constant */
                uncertain?: true;
            }[];
            turn?: number;
            units?: {
                characters?: number;
                images?: number;
                searches?: number;
                seconds?: number;
                webSearches?: number;
            };
            user?: string;
            verdicts: {
                detector: string;
                matches: {
                    [key: string]: number;
                };
                /** @constant */
                of?: "answer";
                reason?: string;
                /** @enum {string} */
                result: "pass" | "mask" | "restore" | "block" | "flag" | "route" | "retry" | "skipped";
                score?: number;
                spans?: {
                    end: number;
                    lane: string;
                    rule?: string;
                    score?: number;
                    start: number;
                    type: string;
                }[];
            }[];
            /** @constant */
            version: 1;
        };
        UsageGroup: {
            /** Format: date-time */
            at?: string;
            attempts: number;
            audioInputTokens: number;
            audioMs: number;
            audioOutputTokens: number;
            cachedInputTokens: number;
            cacheReads: number;
            cacheWriteInputTokens: number;
            cancelled: number;
            characters: number;
            /**
             * @description costNanoDollars as dollars, exact.
             * @example 0.00008775
             */
            costDollars: string;
            costNanoDollars: number;
            error: number;
            estimated: number;
            /** @description From the arrival of a request to the first byte of a provider. */
            firstByte: {
                /** @description Attempts that succeeded and have such a time. */
                count: number;
                meanMs?: number;
                p50Ms?: number;
                p95Ms?: number;
            };
            imageInputTokens: number;
            imageOutputTokens: number;
            images: number;
            inputTokens: number;
            key?: string;
            /** @description From the arrival of a request to its end. */
            latency: {
                /** @description Attempts that succeeded and have such a time. */
                count: number;
                meanMs?: number;
                p50Ms?: number;
                p95Ms?: number;
            };
            lost: number;
            model?: string;
            outputTokens: number;
            priceEstimated: number;
            provider?: string;
            reasoningTokens: number;
            redriven: number;
            rejection: number;
            requests: number;
            route?: string;
            searches: number;
            success: number;
            team?: string;
            tenant?: string;
            unpriced: number;
            user?: string;
            webSearches: number;
        };
        UsagePosition: {
            name: string;
            /** @description Reading goes on with the event after it. */
            sequence: number;
            /** @description Absent: of one who sees the whole installation. */
            tenant?: string;
            /** Format: date-time */
            updatedAt: string;
        };
        UsageSums: {
            attempts: number;
            audioInputTokens: number;
            audioMs: number;
            audioOutputTokens: number;
            cachedInputTokens: number;
            cacheReads: number;
            cacheWriteInputTokens: number;
            cancelled: number;
            characters: number;
            /**
             * @description costNanoDollars as dollars, exact.
             * @example 0.00008775
             */
            costDollars: string;
            costNanoDollars: number;
            error: number;
            estimated: number;
            /** @description From the arrival of a request to the first byte of a provider. */
            firstByte: {
                /** @description Attempts that succeeded and have such a time. */
                count: number;
                meanMs?: number;
                p50Ms?: number;
                p95Ms?: number;
            };
            imageInputTokens: number;
            imageOutputTokens: number;
            images: number;
            inputTokens: number;
            /** @description From the arrival of a request to its end. */
            latency: {
                /** @description Attempts that succeeded and have such a time. */
                count: number;
                meanMs?: number;
                p50Ms?: number;
                p95Ms?: number;
            };
            lost: number;
            outputTokens: number;
            priceEstimated: number;
            reasoningTokens: number;
            redriven: number;
            rejection: number;
            requests: number;
            searches: number;
            success: number;
            unpriced: number;
            webSearches: number;
        };
        User: {
            /** Format: date-time */
            createdAt: string;
            description?: string;
            /** @description Nothing of it is let in, on every node within a second. */
            disabled?: boolean;
            /** Format: email */
            email?: string;
            name: string;
            /** @description Beside those of the user’s token. */
            roles?: string[];
            team?: string;
            tenant: string;
            /** @description Tier of its callers that name none themselves. */
            tier?: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    readAlerts: {
        parameters: {
            query?: {
                follow?: "true" | "false";
                from?: string;
                kind?: "test" | "audit.broken" | "breaker.opened" | "breaker.closed" | "budget.threshold";
                limit?: number;
                /** @description The mildest ones. */
                severity?: "info" | "warning" | "critical";
                /** @description Only this tenant. */
                tenant?: string;
                /** @description Ends before the first event that was stored at this time or later. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alerts, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    listAlertDestinations: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of destinations. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: {
                            destination: string;
                            to: string;
                            waiting: number;
                        }[];
                        next?: string;
                    };
                };
            };
        };
    };
    testAlerts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What happened at each destination. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        alertId: string;
                        destinations: {
                            destination: string;
                            durationMs?: number;
                            reason?: string;
                            /** @enum {string} */
                            result: "delivered" | "dead" | "waiting";
                            status?: number;
                        }[];
                    };
                };
            };
        };
    };
    readAudit: {
        parameters: {
            query?: {
                action?: "key.created" | "key.updated" | "key.rotated" | "key.revoked" | "config.published" | "notices.retried" | "secret.put" | "secret.deleted" | "secrets.rotated" | "directory.put" | "directory.removed" | "token.created" | "job.retried" | "job.dropped" | "provider.tested" | "request.denied";
                /** @description Id of a key, name of a user, or of a part of the gateway. */
                actor?: string;
                /** @description Of the client. */
                address?: string;
                follow?: "true" | "false";
                from?: string;
                limit?: number;
                /** @description Only this tenant. */
                tenant?: string;
                /** @description Ends before the first event that was stored at this time or later. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    readAuditSeals: {
        parameters: {
            query?: {
                /** @description Number of the first one. */
                from?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Seals, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    verifyAudit: {
        parameters: {
            query?: {
                /** @description A seal that was there before, `number:mac`: it must still be. */
                checkpoint?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Progress, and last the result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    readBudgets: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description Only the budget of this name. */
                budget?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                /** @description Only those of this tenant. */
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration, and of each budget by whose it is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["BudgetStanding"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createBudget: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How much may be spent. */
                    amount?: string;
                    /**
                     * @description US dollars, as all prices are.
                     * @default USD
                     */
                    currency?: "USD" | string;
                    /**
                     * @description Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
                     * @default {}
                     */
                    match?: {
                        /** @description Id of an API key. */
                        key?: string;
                        /** @description Name of the route that it goes by. */
                        route?: string;
                        /** @description A tag of the request: of its header `x-sluice-tags`, or of its key. */
                        tag?: string;
                        /** @description Team of the tenant. */
                        team?: string;
                        /** @description Tenant, or a glob. */
                        tenant?: string;
                        /** @description User of the tenant. */
                        user?: string;
                    };
                    /** @description What messages, alerts and events call it. Absent: what it matches, and how often. */
                    name?: string;
                    /**
                     * @description What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
                     * @default reject
                     */
                    onExceed?: ("reject" | string) | {
                        /** @description Name of the route that it goes by instead. */
                        route: string;
                    };
                    /**
                     * @description While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
                     * @default closed
                     */
                    onUnavailable?: ("open" | "closed" | "local") | string;
                    /** @description In which time: an hour, day, week (from Monday on) or month of the calendar, or ever. */
                    per: ("hour" | "day" | "week" | "month" | "total") | string;
                    /**
                     * @description Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
                     * @default []
                     */
                    softAlerts?: (number | string)[];
                    /**
                     * @description Where its midnight is.
                     * @default UTC
                     */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description The budget. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
        };
    };
    showBudget: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The budget. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
        };
    };
    putBudget: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How much may be spent. */
                    amount?: string;
                    /**
                     * @description US dollars, as all prices are.
                     * @default USD
                     */
                    currency?: "USD" | string;
                    /**
                     * @description Whose spending it bounds, as globs. There is one budget for each combination of values of the fields that are named here; without any, one for everything.
                     * @default {}
                     */
                    match?: {
                        /** @description Id of an API key. */
                        key?: string;
                        /** @description Name of the route that it goes by. */
                        route?: string;
                        /** @description A tag of the request: of its header `x-sluice-tags`, or of its key. */
                        tag?: string;
                        /** @description Team of the tenant. */
                        team?: string;
                        /** @description Tenant, or a glob. */
                        tenant?: string;
                        /** @description User of the tenant. */
                        user?: string;
                    };
                    /** @description What messages, alerts and events call it. Absent: what it matches, and how often. */
                    name?: string;
                    /**
                     * @description What becomes of a request that has no room in it: `reject` refuses it, `{ route: cheap }` sends it by another route, where this budget is not charged.
                     * @default reject
                     */
                    onExceed?: ("reject" | string) | {
                        /** @description Name of the route that it goes by instead. */
                        route: string;
                    };
                    /**
                     * @description While Redis is away: `closed` refuses with 503, `local` has each instance spend its share of what was left, `open` does not keep it.
                     * @default closed
                     */
                    onUnavailable?: ("open" | "closed" | "local") | string;
                    /** @description In which time: an hour, day, week (from Monday on) or month of the calendar, or ever. */
                    per?: ("hour" | "day" | "week" | "month" | "total") | string;
                    /**
                     * @description Shares at which an alert is raised once in each period, such as `[0.5, 0.8]`.
                     * @default []
                     */
                    softAlerts?: (number | string)[];
                    /**
                     * @description Where its midnight is.
                     * @default UTC
                     */
                    timezone?: string;
                };
            };
        };
        responses: {
            /** @description The budget. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
            /** @description The budget, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
        };
    };
    deleteBudget: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchBudget: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The budget. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Budget"];
                };
            };
        };
    };
    showConfig: {
        parameters: {
            query?: {
                layers?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The newest revision. */
            200: {
                headers: {
                    /** @description The revision, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownConfiguration"];
                };
            };
        };
    };
    applyConfig: {
        parameters: {
            query?: {
                /** @description Answer what would change, and change nothing. */
                dryRun?: "true" | "false";
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigurationDocument"];
                "application/toml": components["schemas"]["ConfigurationDocument"];
                "application/yaml": components["schemas"]["ConfigurationDocument"];
            };
        };
        responses: {
            /** @description What was changed, and the revision in use. */
            200: {
                headers: {
                    /** @description The revision, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedConfiguration"];
                };
            };
        };
    };
    patchConfig: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigurationDocument"];
                "application/toml": components["schemas"]["ConfigurationDocument"];
                "application/yaml": components["schemas"]["ConfigurationDocument"];
            };
        };
        responses: {
            /** @description What was changed, and the revision in use. */
            200: {
                headers: {
                    /** @description The revision, for `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedConfiguration"];
                };
            };
        };
    };
    explainRequest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Question"];
            };
        };
        responses: {
            /** @description What would become of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
        };
    };
    planConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigurationDocument"];
                "application/toml": components["schemas"]["ConfigurationDocument"];
                "application/yaml": components["schemas"]["ConfigurationDocument"];
            };
        };
        responses: {
            /** @description The differences to what is in use. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationPlan"];
                };
            };
        };
    };
    validateConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigurationDocument"];
                "application/toml": components["schemas"]["ConfigurationDocument"];
                "application/yaml": components["schemas"]["ConfigurationDocument"];
            };
        };
        responses: {
            /** @description Every problem, or none. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigurationProblems"];
                };
            };
        };
    };
    readDeliveries: {
        parameters: {
            query?: {
                destination?: string;
                follow?: "true" | "false";
                from?: string;
                kind?: "alert" | "request";
                limit?: number;
                result?: "delivered" | "dead";
                /** @description Only this tenant. */
                tenant?: string;
                /** @description Ends before the first event that was stored at this time or later. */
                until?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Outcomes, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    retryDeliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Of this destination only, such as `callback:chat`. */
                    destination?: string;
                    /**
                     * Format: date-time
                     * @description What was given up since then.
                     */
                    since: string;
                };
            };
        };
        responses: {
            /** @description How many wait again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        queued: number;
                        refused: number;
                    };
                };
            };
        };
    };
    listGuardrails: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Guardrail"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createGuardrail: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Checks of requests, in this order. */
                    input?: ({
                        /**
                         * @description What happens to a match.
                         * @default mask
                         */
                        action?: ("mask" | "block" | "flag" | "route") | string;
                        /** @description Personal data, by pattern and checksum. */
                        detector: "pii" | string;
                        /** @description Folder with a classifier of tokens in ONNX (`config.json`, `tokenizer.json`, `model.onnx`): what finds `person` and `location`. */
                        model?: string;
                        /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                        regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a name. Absent: 0.5. */
                        threshold?: number | string;
                        /** @description Kinds of personal data. Absent: every kind. */
                        types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                        detector: "secrets" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Terms that must not occur. */
                        detector: "blocklist" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description The terms, in any case. */
                        terms: string[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                        detector: "regex" | string;
                        /** @description The patterns. */
                        patterns: {
                            /**
                             * @description Whether case is ignored.
                             * @default false
                             */
                            ignoreCase?: boolean | string;
                            /** @description Stands in verdicts and masks. */
                            name: string;
                            /** @description The pattern. */
                            pattern: string;
                        }[];
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Topics, each known by its terms. */
                        detector: "topics" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description The topics. */
                        topics: {
                            /** @description Stands in verdicts. */
                            name: string;
                            /** @description Terms of the topic, in any case. */
                            terms: string[];
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Attempts to override instructions, by our own classifier. */
                        detector: "prompt-injection" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block" | "route") | string;
                        /** @description Abuse and slurs, by our own classifier. */
                        detector: "toxicity" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block" | "route") | string;
                        /** @description Unwanted advertising, by our own classifier. */
                        detector: "spam" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                        detector: "model" | string;
                        /** @description Labels that count as a match. */
                        labels: string[];
                        /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                        path: string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /**
                         * @description Score from which a label is a match.
                         * @default 0.5
                         */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                        detector: "webhook" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Its address. */
                        url: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Images, audio and files in messages. */
                        attachments?: number | string;
                        /** @description How much a request may hold. */
                        detector: "limits" | string;
                        /** @description Languages that users may write in, such as `en`, by ISO 639-1. Short texts are not judged. */
                        languages?: (("am" | "ar" | "az" | "be" | "bg" | "bn" | "ca" | "cs" | "da" | "de" | "el" | "en" | "es" | "et" | "eu" | "fa" | "fi" | "fr" | "gu" | "he" | "hi" | "hr" | "hu" | "hy" | "is" | "it" | "ja" | "ka" | "kn" | "ko" | "ku" | "lo" | "lt" | "lv" | "ml" | "mr" | "ms" | "nl" | "no" | "or" | "pa" | "pl" | "pt" | "ro" | "ru" | "sk" | "sl" | "sq" | "sr" | "sv" | "ta" | "te" | "th" | "tl" | "tr" | "uk" | "ur" | "vi" | "yo" | "zh") | string)[];
                        /** @description Messages of a chat. */
                        messages?: number | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Input tokens, by estimate. */
                        tokens?: number | string;
                    })[];
                    /**
                     * @description `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
                     * @default sequence
                     */
                    inputTiming?: ("sequence" | "parallel") | string;
                    /**
                     * @description `monitor` records what would have happened and changes nothing.
                     * @default enforce
                     */
                    mode?: ("enforce" | "monitor") | string;
                    name?: string;
                    /**
                     * @description What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
                     * @default open
                     */
                    onError?: ("open" | "closed") | string;
                    /** @description Checks of answers, in this order. */
                    output?: ({
                        /**
                         * @description What happens to a match. `restore` puts back what the same profile masked in the request, which makes that mask reversible.
                         * @default mask
                         */
                        action?: ("mask" | "restore" | "block" | "flag") | string;
                        /** @description Personal data, by pattern and checksum. */
                        detector: "pii" | string;
                        /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                        regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                        /** @description Kinds of personal data. Absent: every kind. */
                        types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                        detector: "secrets" | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Terms that must not occur. */
                        detector: "blocklist" | string;
                        /** @description The terms, in any case. */
                        terms: string[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                        detector: "regex" | string;
                        /** @description The patterns. */
                        patterns: {
                            /**
                             * @description Whether case is ignored.
                             * @default false
                             */
                            ignoreCase?: boolean | string;
                            /** @description Stands in verdicts and masks. */
                            name: string;
                            /** @description The pattern. */
                            pattern: string;
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Topics, each known by its terms. */
                        detector: "topics" | string;
                        /** @description The topics. */
                        topics: {
                            /** @description Stands in verdicts. */
                            name: string;
                            /** @description Terms of the topic, in any case. */
                            terms: string[];
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /** @description Attempts to override instructions, by our own classifier. */
                        detector: "prompt-injection" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block") | string;
                        /** @description Abuse and slurs, by our own classifier. */
                        detector: "toxicity" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block") | string;
                        /** @description Unwanted advertising, by our own classifier. */
                        detector: "spam" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                        detector: "model" | string;
                        /** @description Labels that count as a match. */
                        labels: string[];
                        /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                        path: string;
                        /**
                         * @description Score from which a label is a match.
                         * @default 0.5
                         */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                        detector: "webhook" | string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Its address. */
                        url: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /**
                         * @description Words that stand in a prompt only to be noticed in an answer.
                         * @default []
                         */
                        canaries?: string[];
                        /** @description The request’s system prompt in the answer, or what was masked in the request. */
                        detector: "leakage" | string;
                    } | {
                        /**
                         * @description What happens to an answer that is otherwise. `retry` tells the model what is wrong and asks once more, where the caller has seen nothing yet, and blocks then.
                         * @default block
                         */
                        action?: ("block" | "flag" | "retry") | string;
                        /** @description The answer’s text must be JSON of this schema. */
                        detector: "schema" | string;
                        /** @description JSON Schema, draft 2020-12. */
                        schema: {
                            [key: string]: unknown;
                        };
                    })[];
                    /**
                     * @description How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
                     * @default sync
                     */
                    stream?: ("sync" | "async") | string;
                    /**
                     * @description How long the checks of a text may take.
                     * @default 100ms
                     */
                    timeout?: string;
                };
            };
        };
        responses: {
            /** @description The guardrail profile. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guardrail"];
                };
            };
        };
    };
    showGuardrail: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The guardrail profile. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guardrail"];
                };
            };
        };
    };
    putGuardrail: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Checks of requests, in this order. */
                    input?: ({
                        /**
                         * @description What happens to a match.
                         * @default mask
                         */
                        action?: ("mask" | "block" | "flag" | "route") | string;
                        /** @description Personal data, by pattern and checksum. */
                        detector: "pii" | string;
                        /** @description Folder with a classifier of tokens in ONNX (`config.json`, `tokenizer.json`, `model.onnx`): what finds `person` and `location`. */
                        model?: string;
                        /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                        regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a name. Absent: 0.5. */
                        threshold?: number | string;
                        /** @description Kinds of personal data. Absent: every kind. */
                        types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                        detector: "secrets" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Terms that must not occur. */
                        detector: "blocklist" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description The terms, in any case. */
                        terms: string[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                        detector: "regex" | string;
                        /** @description The patterns. */
                        patterns: {
                            /**
                             * @description Whether case is ignored.
                             * @default false
                             */
                            ignoreCase?: boolean | string;
                            /** @description Stands in verdicts and masks. */
                            name: string;
                            /** @description The pattern. */
                            pattern: string;
                        }[];
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag" | "route") | string;
                        /** @description Topics, each known by its terms. */
                        detector: "topics" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description The topics. */
                        topics: {
                            /** @description Stands in verdicts. */
                            name: string;
                            /** @description Terms of the topic, in any case. */
                            terms: string[];
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Attempts to override instructions, by our own classifier. */
                        detector: "prompt-injection" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block" | "route") | string;
                        /** @description Abuse and slurs, by our own classifier. */
                        detector: "toxicity" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block" | "route") | string;
                        /** @description Unwanted advertising, by our own classifier. */
                        detector: "spam" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                        detector: "model" | string;
                        /** @description Labels that count as a match. */
                        labels: string[];
                        /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                        path: string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /**
                         * @description Score from which a label is a match.
                         * @default 0.5
                         */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                        detector: "webhook" | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Its address. */
                        url: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag" | "route") | string;
                        /** @description Images, audio and files in messages. */
                        attachments?: number | string;
                        /** @description How much a request may hold. */
                        detector: "limits" | string;
                        /** @description Languages that users may write in, such as `en`, by ISO 639-1. Short texts are not judged. */
                        languages?: (("am" | "ar" | "az" | "be" | "bg" | "bn" | "ca" | "cs" | "da" | "de" | "el" | "en" | "es" | "et" | "eu" | "fa" | "fi" | "fr" | "gu" | "he" | "hi" | "hr" | "hu" | "hy" | "is" | "it" | "ja" | "ka" | "kn" | "ko" | "ku" | "lo" | "lt" | "lv" | "ml" | "mr" | "ms" | "nl" | "no" | "or" | "pa" | "pl" | "pt" | "ro" | "ru" | "sk" | "sl" | "sq" | "sr" | "sv" | "ta" | "te" | "th" | "tl" | "tr" | "uk" | "ur" | "vi" | "yo" | "zh") | string)[];
                        /** @description Messages of a chat. */
                        messages?: number | string;
                        /** @description With `action: route`: the route that takes a request with a match instead, with its targets and guardrails. */
                        route?: string;
                        /** @description Input tokens, by estimate. */
                        tokens?: number | string;
                    })[];
                    /**
                     * @description `parallel` calls the provider meanwhile; nothing of its answer goes out before the verdict. Only without masks.
                     * @default sequence
                     */
                    inputTiming?: ("sequence" | "parallel") | string;
                    /**
                     * @description `monitor` records what would have happened and changes nothing.
                     * @default enforce
                     */
                    mode?: ("enforce" | "monitor") | string;
                    name?: string;
                    /**
                     * @description What happens to text that could not be checked: `open` lets it through, `closed` refuses it.
                     * @default open
                     */
                    onError?: ("open" | "closed") | string;
                    /** @description Checks of answers, in this order. */
                    output?: ({
                        /**
                         * @description What happens to a match. `restore` puts back what the same profile masked in the request, which makes that mask reversible.
                         * @default mask
                         */
                        action?: ("mask" | "restore" | "block" | "flag") | string;
                        /** @description Personal data, by pattern and checksum. */
                        detector: "pii" | string;
                        /** @description Countries, such as `DE`: a telephone number that is valid there counts without a word that names it. */
                        regions?: (("AC" | "AD" | "AE" | "AF" | "AG" | "AI" | "AL" | "AM" | "AO" | "AR" | "AS" | "AT" | "AU" | "AW" | "AX" | "AZ" | "BA" | "BB" | "BD" | "BE" | "BF" | "BG" | "BH" | "BI" | "BJ" | "BL" | "BM" | "BN" | "BO" | "BQ" | "BR" | "BS" | "BT" | "BW" | "BY" | "BZ" | "CA" | "CC" | "CD" | "CF" | "CG" | "CH" | "CI" | "CK" | "CL" | "CM" | "CN" | "CO" | "CR" | "CU" | "CV" | "CW" | "CX" | "CY" | "CZ" | "DE" | "DJ" | "DK" | "DM" | "DO" | "DZ" | "EC" | "EE" | "EG" | "EH" | "ER" | "ES" | "ET" | "FI" | "FJ" | "FK" | "FM" | "FO" | "FR" | "GA" | "GB" | "GD" | "GE" | "GF" | "GG" | "GH" | "GI" | "GL" | "GM" | "GN" | "GP" | "GQ" | "GR" | "GT" | "GU" | "GW" | "GY" | "HK" | "HN" | "HR" | "HT" | "HU" | "ID" | "IE" | "IL" | "IM" | "IN" | "IO" | "IQ" | "IR" | "IS" | "IT" | "JE" | "JM" | "JO" | "JP" | "KE" | "KG" | "KH" | "KI" | "KM" | "KN" | "KP" | "KR" | "KW" | "KY" | "KZ" | "LA" | "LB" | "LC" | "LI" | "LK" | "LR" | "LS" | "LT" | "LU" | "LV" | "LY" | "MA" | "MC" | "MD" | "ME" | "MF" | "MG" | "MH" | "MK" | "ML" | "MM" | "MN" | "MO" | "MP" | "MQ" | "MR" | "MS" | "MT" | "MU" | "MV" | "MW" | "MX" | "MY" | "MZ" | "NA" | "NC" | "NE" | "NF" | "NG" | "NI" | "NL" | "NO" | "NP" | "NR" | "NU" | "NZ" | "OM" | "PA" | "PE" | "PF" | "PG" | "PH" | "PK" | "PL" | "PM" | "PR" | "PS" | "PT" | "PW" | "PY" | "QA" | "RE" | "RO" | "RS" | "RU" | "RW" | "SA" | "SB" | "SC" | "SD" | "SE" | "SG" | "SH" | "SI" | "SJ" | "SK" | "SL" | "SM" | "SN" | "SO" | "SR" | "SS" | "ST" | "SV" | "SX" | "SY" | "SZ" | "TA" | "TC" | "TD" | "TG" | "TH" | "TJ" | "TK" | "TL" | "TM" | "TN" | "TO" | "TR" | "TT" | "TV" | "TW" | "TZ" | "UA" | "UG" | "US" | "UY" | "UZ" | "VA" | "VC" | "VE" | "VG" | "VI" | "VN" | "VU" | "WF" | "WS" | "XK" | "YE" | "YT" | "ZA" | "ZM" | "ZW") | string)[];
                        /** @description Kinds of personal data. Absent: every kind. */
                        types?: (("email" | "phone" | "card" | "iban" | "ip" | "ssn" | "national-id" | "mac" | "crypto-address" | "url-credentials" | "person" | "location") | string)[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Keys, tokens and passwords of services, by the marks that their issuers give them. */
                        detector: "secrets" | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Terms that must not occur. */
                        detector: "blocklist" | string;
                        /** @description The terms, in any case. */
                        terms: string[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Patterns of your own, in RE2’s syntax: linear in the length of the text. */
                        detector: "regex" | string;
                        /** @description The patterns. */
                        patterns: {
                            /**
                             * @description Whether case is ignored.
                             * @default false
                             */
                            ignoreCase?: boolean | string;
                            /** @description Stands in verdicts and masks. */
                            name: string;
                            /** @description The pattern. */
                            pattern: string;
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /** @description Topics, each known by its terms. */
                        detector: "topics" | string;
                        /** @description The topics. */
                        topics: {
                            /** @description Stands in verdicts. */
                            name: string;
                            /** @description Terms of the topic, in any case. */
                            terms: string[];
                        }[];
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /** @description Attempts to override instructions, by our own classifier. */
                        detector: "prompt-injection" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block") | string;
                        /** @description Abuse and slurs, by our own classifier. */
                        detector: "toxicity" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default flag
                         */
                        action?: ("flag" | "block") | string;
                        /** @description Unwanted advertising, by our own classifier. */
                        detector: "spam" | string;
                        /** @description Score from which it is a match. Absent: the one that the model was graded at. */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /** @description Any text classifier in ONNX, in the layout of HuggingFace. */
                        detector: "model" | string;
                        /** @description Labels that count as a match. */
                        labels: string[];
                        /** @description Folder with `config.json`, `tokenizer.json` and `model.onnx`, on machines of the guardrail service. */
                        path: string;
                        /**
                         * @description Score from which a label is a match.
                         * @default 0.5
                         */
                        threshold?: number | string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "flag") | string;
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description A check of your own: gets the texts by POST and answers `{"result": "pass"}`, `"flag"` or `"block"`. */
                        detector: "webhook" | string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Its address. */
                        url: string;
                    } | {
                        /**
                         * @description What happens to a match.
                         * @default block
                         */
                        action?: ("block" | "mask" | "flag") | string;
                        /**
                         * @description Words that stand in a prompt only to be noticed in an answer.
                         * @default []
                         */
                        canaries?: string[];
                        /** @description The request’s system prompt in the answer, or what was masked in the request. */
                        detector: "leakage" | string;
                    } | {
                        /**
                         * @description What happens to an answer that is otherwise. `retry` tells the model what is wrong and asks once more, where the caller has seen nothing yet, and blocks then.
                         * @default block
                         */
                        action?: ("block" | "flag" | "retry") | string;
                        /** @description The answer’s text must be JSON of this schema. */
                        detector: "schema" | string;
                        /** @description JSON Schema, draft 2020-12. */
                        schema: {
                            [key: string]: unknown;
                        };
                    })[];
                    /**
                     * @description How classifiers check a stream: `sync` releases what a clean verdict covers, `async` releases at once and cuts off. Patterns are always checked before release.
                     * @default sync
                     */
                    stream?: ("sync" | "async") | string;
                    /**
                     * @description How long the checks of a text may take.
                     * @default 100ms
                     */
                    timeout?: string;
                };
            };
        };
        responses: {
            /** @description The guardrail profile. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guardrail"];
                };
            };
            /** @description The guardrail profile, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guardrail"];
                };
            };
        };
    };
    deleteGuardrail: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchGuardrail: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The guardrail profile. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Guardrail"];
                };
            };
        };
    };
    showProviderHealth: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of providers, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ProviderHealth"][];
                        next?: string;
                    };
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                queue?: string;
                state?: "queued" | "running" | "completed" | "failed" | "cancelled";
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Jobs. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Job"][];
                        next?: string;
                    };
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    dropJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job, which waits again. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of keys. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Key"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewKey"];
            };
        };
        responses: {
            /** @description The key, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    showKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key as it is. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    updateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["KeyChanges"];
            };
        };
        responses: {
            /** @description The key as it is. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Key"];
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: duration
                     * @description Such as `24h`. `0s` revokes the old key at once.
                     * @default 24h
                     */
                    overlap?: string;
                };
            };
        };
        responses: {
            /** @description The key, shown this once. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedKey"];
                };
            };
        };
    };
    listLimits: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of those that have any. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Limits"][];
                        next?: string;
                    };
                };
            };
        };
    };
    showLimits: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                scope: "route" | "tier";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its limits. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
        };
    };
    putLimits: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
                scope: "route" | "tier";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits: components["schemas"]["Limit"][];
                };
            };
        };
        responses: {
            /** @description Its limits. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Limits"];
                };
            };
        };
    };
    showLoad: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The load. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Load"];
                };
            };
        };
    };
    showCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
        };
    };
    showMetrics: {
        parameters: {
            query?: {
                /** @description Only this path, such as `/predict`. */
                endpoint?: string;
                type?: "latency" | "errors" | "requests" | "tokens" | "cost";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Figures"];
                };
            };
        };
    };
    listNodes: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of those that answer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Node"][];
                        next?: string;
                    };
                };
            };
        };
    };
    listPrices: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                /** @description Or a glob, such as `gpt-*`. */
                model?: string;
                provider?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by provider. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedPrice"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createPriceList: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Every price of the shipped table times this: `0.85` is 15 % off. */
                    factor?: string;
                    /** @description Prices by model; a name, or a glob such as `llama-*`, names first. */
                    models?: {
                        [key: string]: {
                            /** @description Of input that was sound. Absent: as `input`. */
                            audioInput?: string;
                            /** @description Of output that was sound. Absent: as `output`. */
                            audioOutput?: string;
                            /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                            cachedInput?: string;
                            /** @description Of input that was written to it. Absent: as `input`. */
                            cacheWrite?: string;
                            /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                            cacheWriteHour?: string;
                            /** @description Of input that was images. Absent: as `input`. */
                            imageInput?: string;
                            /** @description Of output that was images. Absent: as `output`. */
                            imageOutput?: string;
                            /** @description US dollars per million input tokens. */
                            input: string;
                            /** @description Prices of the whole request where its input is long, the shortest bound first. */
                            longContext?: {
                                /** @description Where its input has more tokens than this. */
                                aboveInputTokens: number | string;
                                /** @description Of input that was sound. Absent: as `input`. */
                                audioInput?: string;
                                /** @description Of output that was sound. Absent: as `output`. */
                                audioOutput?: string;
                                /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                                cachedInput?: string;
                                /** @description Of input that was written to it. Absent: as `input`. */
                                cacheWrite?: string;
                                /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                                cacheWriteHour?: string;
                                /** @description Of input that was images. Absent: as `input`. */
                                imageInput?: string;
                                /** @description Of output that was images. Absent: as `output`. */
                                imageOutput?: string;
                                /** @description US dollars per million input tokens. */
                                input: string;
                                /** @description And per million output tokens. */
                                output: string;
                                /** @description Of output that was reasoning. Absent: as `output`. */
                                reasoning?: string;
                            }[];
                            /** @description The longest answer of the model, for what is reserved of budgets. */
                            maxOutputTokens?: number | string;
                            /** @description And per million output tokens. */
                            output: string;
                            /** @description Of output that was reasoning. Absent: as `output`. */
                            reasoning?: string;
                            /** @description Prices of other classes of service: `batch`, `flex`, `priority`, `fast`. */
                            serviceTiers?: {
                                [key: string]: {
                                    /** @description Of input that was sound. Absent: as `input`. */
                                    audioInput?: string;
                                    /** @description Of output that was sound. Absent: as `output`. */
                                    audioOutput?: string;
                                    /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                                    cachedInput?: string;
                                    /** @description Of input that was written to it. Absent: as `input`. */
                                    cacheWrite?: string;
                                    /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                                    cacheWriteHour?: string;
                                    /** @description Of input that was images. Absent: as `input`. */
                                    imageInput?: string;
                                    /** @description Of output that was images. Absent: as `output`. */
                                    imageOutput?: string;
                                    /** @description US dollars per million input tokens. */
                                    input: string;
                                    /** @description And per million output tokens. */
                                    output: string;
                                    /** @description Of output that was reasoning. Absent: as `output`. */
                                    reasoning?: string;
                                };
                            };
                            /** @description Of what is not counted in tokens. */
                            units?: {
                                /** @description For an hour of sound that is transcribed. */
                                perHour?: string;
                                /** @description US dollars for an image. */
                                perImage?: string;
                                /** @description For a million characters of speech. */
                                perMillionCharacters?: string;
                                /** @description For a thousand requests. */
                                perThousandRequests?: string;
                                /** @description For a thousand searches of a reranker. */
                                perThousandSearches?: string;
                                /** @description For a thousand searches of the web. */
                                perThousandWebSearches?: string;
                            };
                        };
                    };
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The price list. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
        };
    };
    showPriceList: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The price list. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
        };
    };
    putPriceList: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Every price of the shipped table times this: `0.85` is 15 % off. */
                    factor?: string;
                    /** @description Prices by model; a name, or a glob such as `llama-*`, names first. */
                    models?: {
                        [key: string]: {
                            /** @description Of input that was sound. Absent: as `input`. */
                            audioInput?: string;
                            /** @description Of output that was sound. Absent: as `output`. */
                            audioOutput?: string;
                            /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                            cachedInput?: string;
                            /** @description Of input that was written to it. Absent: as `input`. */
                            cacheWrite?: string;
                            /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                            cacheWriteHour?: string;
                            /** @description Of input that was images. Absent: as `input`. */
                            imageInput?: string;
                            /** @description Of output that was images. Absent: as `output`. */
                            imageOutput?: string;
                            /** @description US dollars per million input tokens. */
                            input: string;
                            /** @description Prices of the whole request where its input is long, the shortest bound first. */
                            longContext?: {
                                /** @description Where its input has more tokens than this. */
                                aboveInputTokens: number | string;
                                /** @description Of input that was sound. Absent: as `input`. */
                                audioInput?: string;
                                /** @description Of output that was sound. Absent: as `output`. */
                                audioOutput?: string;
                                /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                                cachedInput?: string;
                                /** @description Of input that was written to it. Absent: as `input`. */
                                cacheWrite?: string;
                                /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                                cacheWriteHour?: string;
                                /** @description Of input that was images. Absent: as `input`. */
                                imageInput?: string;
                                /** @description Of output that was images. Absent: as `output`. */
                                imageOutput?: string;
                                /** @description US dollars per million input tokens. */
                                input: string;
                                /** @description And per million output tokens. */
                                output: string;
                                /** @description Of output that was reasoning. Absent: as `output`. */
                                reasoning?: string;
                            }[];
                            /** @description The longest answer of the model, for what is reserved of budgets. */
                            maxOutputTokens?: number | string;
                            /** @description And per million output tokens. */
                            output: string;
                            /** @description Of output that was reasoning. Absent: as `output`. */
                            reasoning?: string;
                            /** @description Prices of other classes of service: `batch`, `flex`, `priority`, `fast`. */
                            serviceTiers?: {
                                [key: string]: {
                                    /** @description Of input that was sound. Absent: as `input`. */
                                    audioInput?: string;
                                    /** @description Of output that was sound. Absent: as `output`. */
                                    audioOutput?: string;
                                    /** @description Of input that came from the provider’s cache. Absent: as `input`. */
                                    cachedInput?: string;
                                    /** @description Of input that was written to it. Absent: as `input`. */
                                    cacheWrite?: string;
                                    /** @description And is kept for an hour. Absent: as `cacheWrite`. */
                                    cacheWriteHour?: string;
                                    /** @description Of input that was images. Absent: as `input`. */
                                    imageInput?: string;
                                    /** @description Of output that was images. Absent: as `output`. */
                                    imageOutput?: string;
                                    /** @description US dollars per million input tokens. */
                                    input: string;
                                    /** @description And per million output tokens. */
                                    output: string;
                                    /** @description Of output that was reasoning. Absent: as `output`. */
                                    reasoning?: string;
                                };
                            };
                            /** @description Of what is not counted in tokens. */
                            units?: {
                                /** @description For an hour of sound that is transcribed. */
                                perHour?: string;
                                /** @description US dollars for an image. */
                                perImage?: string;
                                /** @description For a million characters of speech. */
                                perMillionCharacters?: string;
                                /** @description For a thousand requests. */
                                perThousandRequests?: string;
                                /** @description For a thousand searches of a reranker. */
                                perThousandSearches?: string;
                                /** @description For a thousand searches of the web. */
                                perThousandWebSearches?: string;
                            };
                        };
                    };
                    name?: string;
                };
            };
        };
        responses: {
            /** @description The price list. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
            /** @description The price list, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
        };
    };
    deletePriceList: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchPriceList: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The price list. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceList"];
                };
            };
        };
    };
    listProviders: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Provider"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createProvider: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like. */
                    accessKeyId?: string;
                    /** @description Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`. */
                    allowPrivateNetwork?: boolean | string;
                    /** @description For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`. */
                    api?: ("converse" | "invoke") | string;
                    /** @description Its API key; best as `${NAME}` or `${file:PATH}`. */
                    apiKey?: string;
                    /** @description Several API keys, used in turn; one that the provider refuses rests for a while. */
                    apiKeys?: string[];
                    /** @description For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions. */
                    apiVersion?: string;
                    /** @description What the provider’s own SDK takes as its base URL. Needed where no known provider gives it. */
                    baseUrl?: string;
                    /** @description The application there. Default: `AZURE_CLIENT_ID`. */
                    clientId?: string;
                    /** @description Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`. */
                    clientSecret?: string;
                    /** @description For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`. */
                    credentials?: string;
                    /**
                     * @description For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
                     * @default {}
                     */
                    deployments?: {
                        [key: string]: string;
                    };
                    /** @description More headers for every call to it. */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @description Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out. */
                    healthCheck?: {
                        /**
                         * @description How often.
                         * @default 30s
                         */
                        every?: string;
                        /**
                         * @description What is asked for by GET, below `baseUrl`, with its key. Any answer below 500 will do, but 401 and 403.
                         * @default /models
                         */
                        path?: string;
                        /**
                         * @description For the whole answer.
                         * @default 5s
                         */
                        timeout?: string;
                    };
                    /** @description The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none. */
                    idempotencyHeader?: string;
                    /** @description Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`. */
                    kind?: string;
                    /** @description Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come. */
                    maxConcurrent?: number | string;
                    /** @description What routes call it. */
                    name: string;
                    /** @description Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`. */
                    project?: string;
                    /** @description Wire protocol of its chats. Default: that of its kind, else `openai-chat`. */
                    protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "sample") | string;
                    /** @description For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`). */
                    region?: string;
                    /** @description The secret of `accessKeyId`. */
                    secretAccessKey?: string;
                    /** @description Where `accessKeyId` is a temporary one. */
                    sessionToken?: string;
                    /** @description For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`. */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description The provider. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    showProvider: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The provider. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    putProvider: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description For `bedrock` without an API key: AWS access key. Default: `AWS_ACCESS_KEY_ID` and its like. */
                    accessKeyId?: string;
                    /** @description Whether it may lie in a private network or on this machine. Default: what its kind says, else `false`. */
                    allowPrivateNetwork?: boolean | string;
                    /** @description For `bedrock`: `invoke` calls InvokeModel in Anthropic’s own format, for Claude. Default: `converse`. */
                    api?: ("converse" | "invoke") | string;
                    /** @description Its API key; best as `${NAME}` or `${file:PATH}`. */
                    apiKey?: string;
                    /** @description Several API keys, used in turn; one that the provider refuses rests for a while. */
                    apiKeys?: string[];
                    /** @description For `azure-openai`: the dated version of its API, with `baseUrl` the endpoint. Absent: its v1 API, without versions. */
                    apiVersion?: string;
                    /** @description What the provider’s own SDK takes as its base URL. Needed where no known provider gives it. */
                    baseUrl?: string;
                    /** @description The application there. Default: `AZURE_CLIENT_ID`. */
                    clientId?: string;
                    /** @description Its secret. Default: `AZURE_CLIENT_SECRET`, else the workload’s token in `AZURE_FEDERATED_TOKEN_FILE`. */
                    clientSecret?: string;
                    /** @description For `vertex`: the JSON of a service account, as `${file:PATH}`. Default: the file of `GOOGLE_APPLICATION_CREDENTIALS`. */
                    credentials?: string;
                    /**
                     * @description For `azure-openai`: deployment by model. A model that is not listed is a deployment of its name.
                     * @default {}
                     */
                    deployments?: {
                        [key: string]: string;
                    };
                    /** @description More headers for every call to it. */
                    headers?: {
                        [key: string]: string;
                    };
                    /** @description Asks it regularly, from each process of dispatch, whether it answers. While it does not, its targets are asked last. Absent: requests find out. */
                    healthCheck?: {
                        /**
                         * @description How often.
                         * @default 30s
                         */
                        every?: string;
                        /**
                         * @description What is asked for by GET, below `baseUrl`, with its key. Any answer below 500 will do, but 401 and 403.
                         * @default /models
                         */
                        path?: string;
                        /**
                         * @description For the whole answer.
                         * @default 5s
                         */
                        timeout?: string;
                    };
                    /** @description The header in which it takes an idempotency key, such as `Idempotency-Key`: it acts once on a request that is sent again after a process has died. Absent: it takes none. */
                    idempotencyHeader?: string;
                    /** @description Known provider to take `protocol`, `baseUrl` and prefixes from. Default: the one called `name`, else the one of `protocol`. */
                    kind?: string;
                    /** @description Calls to it at a time. Each process of dispatch has an equal part of it. Absent: as many as come. */
                    maxConcurrent?: number | string;
                    /** @description What routes call it. */
                    name?: string;
                    /** @description Project of `vertex`. Default: `GOOGLE_CLOUD_PROJECT`. */
                    project?: string;
                    /** @description Wire protocol of its chats. Default: that of its kind, else `openai-chat`. */
                    protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "sample") | string;
                    /** @description For `bedrock` (default: `AWS_REGION`, else `us-east-1`) and `vertex` (default: `GOOGLE_CLOUD_LOCATION`, else `global`). */
                    region?: string;
                    /** @description The secret of `accessKeyId`. */
                    secretAccessKey?: string;
                    /** @description Where `accessKeyId` is a temporary one. */
                    sessionToken?: string;
                    /** @description For `azure-openai` without a key: tenant of Entra. Default: `AZURE_TENANT_ID`. */
                    tenantId?: string;
                };
            };
        };
        responses: {
            /** @description The provider. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
            /** @description The provider, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    deleteProvider: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchProvider: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The provider. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Provider"];
                };
            };
        };
    };
    testProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProvidersToTest"];
            };
        };
        responses: {
            /** @description What came of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": unknown;
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: number;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of revisions. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Revision"][];
                        next?: string;
                    };
                };
            };
        };
    };
    showRevision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                revision: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The revision. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        at: string;
                        /** @description Who made it. */
                        author: string;
                        document: components["schemas"]["ConfigurationDocument"];
                        /** @description What for. */
                        message: string;
                        revision: number;
                    };
                };
            };
        };
    };
    rollBack: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                revision: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppliedConfiguration"];
                };
            };
        };
    };
    diffRevisions: {
        parameters: {
            query: {
                from: number;
                /** @description Default: the one in use. */
                to?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The differences. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        changes: components["schemas"]["ConfigurationChange"][];
                        from: number;
                        to: number;
                    };
                };
            };
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Role"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createRole: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Model globs that the role may use. Absent: every model. */
                    models?: string[];
                    name?: string;
                    /** @description What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`). */
                    permissions: (("chat" | "embeddings" | "rerank" | "moderations" | "images" | "audio" | "http" | "models" | "alerts:read" | "alerts:write" | "audit:read" | "audit:write" | "budgets:read" | "budgets:write" | "config:read" | "config:write" | "guardrails:read" | "guardrails:write" | "health:read" | "health:write" | "installation:read" | "installation:write" | "jobs:read" | "jobs:write" | "keys:read" | "keys:write" | "limits:read" | "limits:write" | "metrics:read" | "metrics:write" | "prices:read" | "prices:write" | "providers:read" | "providers:write" | "revisions:read" | "revisions:write" | "roles:read" | "roles:write" | "routes:read" | "routes:write" | "secrets:read" | "secrets:write" | "teams:read" | "teams:write" | "tenants:read" | "tenants:write" | "tiers:read" | "tiers:write" | "tokens:read" | "tokens:write" | "usage:read" | "usage:write" | "users:read" | "users:write" | "alerts:*" | "audit:*" | "budgets:*" | "config:*" | "guardrails:*" | "health:*" | "installation:*" | "jobs:*" | "keys:*" | "limits:*" | "metrics:*" | "prices:*" | "providers:*" | "revisions:*" | "roles:*" | "routes:*" | "secrets:*" | "teams:*" | "tenants:*" | "tiers:*" | "tokens:*" | "usage:*" | "users:*" | "*:read" | "*:write" | "admin" | "*") | string)[];
                };
            };
        };
        responses: {
            /** @description The role. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    showRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    putRole: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Model globs that the role may use. Absent: every model. */
                    models?: string[];
                    name?: string;
                    /** @description What the role may do: call models and services (`chat`, `embeddings`, `rerank`, `moderations`, `images`, `audio`, `http`, `models`), or [manage](roles.md) one thing (`routes:write`), one thing both ways (`routes:*`), read all (`*:read`), all under `/api/v1` (`admin`), everything (`*`). */
                    permissions?: (("chat" | "embeddings" | "rerank" | "moderations" | "images" | "audio" | "http" | "models" | "alerts:read" | "alerts:write" | "audit:read" | "audit:write" | "budgets:read" | "budgets:write" | "config:read" | "config:write" | "guardrails:read" | "guardrails:write" | "health:read" | "health:write" | "installation:read" | "installation:write" | "jobs:read" | "jobs:write" | "keys:read" | "keys:write" | "limits:read" | "limits:write" | "metrics:read" | "metrics:write" | "prices:read" | "prices:write" | "providers:read" | "providers:write" | "revisions:read" | "revisions:write" | "roles:read" | "roles:write" | "routes:read" | "routes:write" | "secrets:read" | "secrets:write" | "teams:read" | "teams:write" | "tenants:read" | "tenants:write" | "tiers:read" | "tiers:write" | "tokens:read" | "tokens:write" | "usage:read" | "usage:write" | "users:read" | "users:write" | "alerts:*" | "audit:*" | "budgets:*" | "config:*" | "guardrails:*" | "health:*" | "installation:*" | "jobs:*" | "keys:*" | "limits:*" | "metrics:*" | "prices:*" | "providers:*" | "revisions:*" | "roles:*" | "routes:*" | "secrets:*" | "teams:*" | "tenants:*" | "tiers:*" | "tokens:*" | "usage:*" | "users:*" | "*:read" | "*:write" | "admin" | "*") | string)[];
                };
            };
        };
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
            /** @description The role, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    deleteRole: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchRole: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The role. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Role"];
                };
            };
        };
    };
    listRoutes: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Route"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createRoute: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                } | {
                    /** @description How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`. */
                    auth?: ("none" | string) | (("api-key" | "jwt") | string)[];
                    /** @description Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none. */
                    breaker?: {
                        /**
                         * @description Share of calls that failed, from which on the target is not called.
                         * @default 0.5
                         */
                        errorRate?: number | string;
                        /**
                         * @description With fewer calls in the window it stays closed.
                         * @default 20
                         */
                        minRequests?: number | string;
                        /**
                         * @description How long the target is not called; then one call at a time probes it.
                         * @default 10s
                         */
                        openFor?: string;
                        /**
                         * @description So many probes have to succeed before it closes.
                         * @default 3
                         */
                        probes?: number | string;
                        /** @description What is slow: until the first token of a stream, or to the whole of another answer. */
                        slowerThan?: string;
                        /** @description The same for calls that were slow. Together with `slowerThan`. */
                        slowRate?: number | string;
                        /**
                         * @description Time over which calls are looked at.
                         * @default 30s
                         */
                        window?: string;
                    };
                    /** @description A signed notice of every request that this route has finished. Absent: none. */
                    callback?: {
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /**
                         * @description For how long it is tried again, with growing pauses, before it is given up.
                         * @default 1d
                         */
                        giveUpAfter?: string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Where the notice is posted. */
                        url: string;
                    };
                    /** @description Name of a guardrail profile. Absent: no checks. */
                    guardrails?: string;
                    /** @description Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never. */
                    hedge?: {
                        /** @description When: after the time within which such a share of the target’s answers began lately, or after a duration. */
                        after?: (("p50" | "p75" | "p90" | "p95" | "p99") | string) | string;
                        /**
                         * @description What it may cost, as a share of what the route’s answers cost over ten minutes.
                         * @default 0.05
                         */
                        maxExtraCost?: number | string;
                    };
                    /** @description Limits of this route. */
                    limits?: {
                        /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                        burst?: number | string;
                        /**
                         * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                         * @default key
                         */
                        by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                        /** @description At most this size of request bodies. */
                        bytes?: string;
                        /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                        calendar?: ("hour" | "day" | "week" | "month") | string;
                        /** @description At most this many requests at a time. */
                        concurrent?: number | string;
                        /** @description At most this many input tokens. */
                        inputTokens?: number | string;
                        /**
                         * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                         * @default local
                         */
                        onUnavailable?: ("open" | "closed" | "local") | string;
                        /** @description At most this many output tokens. */
                        outputTokens?: number | string;
                        /** @description Never more in any window of this length. */
                        per?: string;
                        /** @description At most this many requests. */
                        requests?: number | string;
                        /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                        timezone?: string;
                        /** @description At most this many tokens, input and output together. */
                        tokens?: number | string;
                    }[];
                    /**
                     * @description Requests it takes. The first route that matches wins.
                     * @default {}
                     */
                    match?: {
                        /** @description Together with `path`: the method. Absent: every method. */
                        method?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") | string;
                        /** @description Model glob, such as `gpt-*`. Absent: every model. */
                        model?: string;
                        /** @description For a route to any HTTP service, whose targets are addresses: the path, or `/predict/*` with all below it. */
                        path?: string;
                        /** @description What the caller speaks. Absent: every protocol in which a model is asked for. */
                        protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "anthropic-count-tokens" | "gemini-count-tokens" | "openai-embeddings" | "gemini-embed-content" | "gemini-batch-embed-contents" | "cohere-embed" | "cohere-rerank" | "openai-moderations" | "openai-images" | "openai-speech" | "openai-transcriptions") | string;
                    };
                    /** @description What messages, metrics and events call it. */
                    name: string;
                    /**
                     * @description What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
                     * @default error
                     */
                    onStreamFailure?: ("error" | "continue") | string;
                    /** @description Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all. */
                    outlierEjection?: {
                        /**
                         * @description For how long after the last one.
                         * @default 30s
                         */
                        ejectFor?: string;
                        /**
                         * @description Failures in a row.
                         * @default 5
                         */
                        failures?: number | string;
                    };
                    /** @description What becomes of requests while every target is down or out of quota. Absent: callers are told so. */
                    queue?: {
                        /**
                         * @description After this the caller of a stream gets a 200 and, each time this has passed again, something that its protocol ignores.
                         * @default 10s
                         */
                        keepAliveAfter?: string;
                        /**
                         * @description How long a job is kept after its end, with its answer.
                         * @default 24h
                         */
                        keepFor?: string;
                        /**
                         * @description After this a job that has no answer becomes a dead letter.
                         * @default 24h
                         */
                        maxAge?: string;
                        /**
                         * @description How many may wait; more are answered with `queue_full`. Of one tenant at most eight times as many as there is room left.
                         * @default 10000
                         */
                        maxLength?: number | string;
                        /**
                         * @description How long a request may wait in all. A caller may say less by `Prefer: wait=<seconds>`. This time is not part of `timeouts.total`.
                         * @default 60s
                         */
                        maxWait?: string;
                        /**
                         * @description `wait`: the caller waits, its connection open, until a target can be called. `job`: it gets a 202, and the answer under `/v1/jobs/{id}`; so does, with `wait`, who asks with `Prefer: respond-async`. `off`: it is told at once.
                         * @default wait
                         */
                        mode?: ("off" | "wait" | "job") | string;
                    };
                    /**
                     * @description Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
                     * @default true
                     */
                    redriveAfterAccept?: boolean | string;
                    /** @default {} */
                    retry?: {
                        /**
                         * @description Calls in all that one request may make, over every target.
                         * @default 3
                         */
                        attempts?: number | string;
                        /** @default {} */
                        backoff?: {
                            /**
                             * @description Pause before the second call, doubled for each further one.
                             * @default 200ms
                             */
                            initial?: string;
                            /**
                             * @description Longest pause.
                             * @default 5s
                             */
                            max?: string;
                        };
                        /**
                         * @description Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
                         * @default 0.2
                         */
                        budget?: number | string;
                        /**
                         * @description What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
                         * @default [
                         *       429,
                         *       "5xx",
                         *       "network",
                         *       "timeout"
                         *     ]
                         */
                        on?: ((("4xx" | "5xx" | "network" | "timeout") | string) | (number | string))[];
                    };
                    /**
                     * @description `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
                     * @default ordered
                     */
                    strategy?: ("ordered" | "weighted" | "least-in-flight" | "latency") | string;
                    /**
                     * @description Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
                     * @default false
                     */
                    strict?: boolean | string;
                    /** @description Where it goes; the next one when one fails. */
                    targets: {
                        /**
                         * @description Together with `url`: whether it may lie in a private network or on this machine.
                         * @default true
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description Tokens that the model takes. A request that is too long for one target goes to one that takes more. Default: what is known of the model. */
                        contextWindow?: number | string;
                        /** @description For `onStreamFailure: continue`: how the model is told to go on with an answer that has begun. `assistant-turn`: the last message is the assistant’s; `prefix`, `partial`: that message has this mark; `final-message`: `continue_final_message`; `none`: it cannot. Default: what is known of the provider. */
                        continuation?: ("assistant-turn" | "prefix" | "partial" | "final-message" | "none") | string;
                        /** @description Model to ask it for. Absent: the one asked for. */
                        model?: string;
                        /** @description Name of a provider. Either this or `url`. */
                        provider?: string;
                        /** @description Address of any HTTP service, for a route with `match.path`; the path of the request is added to it. */
                        url?: string;
                        /**
                         * @description Share of the requests, but under `strategy: ordered`.
                         * @default 1
                         */
                        weight?: number | string;
                    }[];
                    /** @default {} */
                    timeouts?: {
                        /**
                         * @description To connect to the provider.
                         * @default 5s
                         */
                        connect?: string;
                        /**
                         * @description From the call to the first byte of its answer; of a stream, to the first text, call or thought.
                         * @default 1m
                         */
                        firstToken?: string;
                        /**
                         * @description Between two pieces of its answer.
                         * @default 1m
                         */
                        idle?: string;
                        /**
                         * @description For the whole request, every try included.
                         * @default 10m
                         */
                        total?: string;
                    };
                } | {
                    method?: string;
                    name?: string;
                    path: string;
                    target: string;
                };
            };
        };
        responses: {
            /** @description The route. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
        };
    };
    showRoute: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The route. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
        };
    };
    putRoute: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description How callers must have shown who they are; `none` lets anybody in. Absent: `[api-key, jwt]`. */
                    auth?: ("none" | string) | (("api-key" | "jwt") | string)[];
                    /** @description Stops calling a target that fails, in every process at once, and probes it until it answers again. Absent: none. */
                    breaker?: {
                        /**
                         * @description Share of calls that failed, from which on the target is not called.
                         * @default 0.5
                         */
                        errorRate?: number | string;
                        /**
                         * @description With fewer calls in the window it stays closed.
                         * @default 20
                         */
                        minRequests?: number | string;
                        /**
                         * @description How long the target is not called; then one call at a time probes it.
                         * @default 10s
                         */
                        openFor?: string;
                        /**
                         * @description So many probes have to succeed before it closes.
                         * @default 3
                         */
                        probes?: number | string;
                        /** @description What is slow: until the first token of a stream, or to the whole of another answer. */
                        slowerThan?: string;
                        /** @description The same for calls that were slow. Together with `slowerThan`. */
                        slowRate?: number | string;
                        /**
                         * @description Time over which calls are looked at.
                         * @default 30s
                         */
                        window?: string;
                    };
                    /** @description A signed notice of every request that this route has finished. Absent: none. */
                    callback?: {
                        /**
                         * @description Whether it may lie in a private network or on this machine.
                         * @default false
                         */
                        allowPrivateNetwork?: boolean | string;
                        /**
                         * @description For how long it is tried again, with growing pauses, before it is given up.
                         * @default 1d
                         */
                        giveUpAfter?: string;
                        /** @description Key of the HMAC-SHA-256 in `x-sluice-signature`. Required. */
                        secret?: string;
                        /** @description Where the notice is posted. */
                        url: string;
                    };
                    /** @description Name of a guardrail profile. Absent: no checks. */
                    guardrails?: string;
                    /** @description Asks the next target as well when the first one is slow to begin; whoever answers first wins, the other call is aborted. Absent: never. */
                    hedge?: {
                        /** @description When: after the time within which such a share of the target’s answers began lately, or after a duration. */
                        after?: (("p50" | "p75" | "p90" | "p95" | "p99") | string) | string;
                        /**
                         * @description What it may cost, as a share of what the route’s answers cost over ten minutes.
                         * @default 0.05
                         */
                        maxExtraCost?: number | string;
                    };
                    /** @description Limits of this route. */
                    limits?: {
                        /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                        burst?: number | string;
                        /**
                         * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                         * @default key
                         */
                        by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                        /** @description At most this size of request bodies. */
                        bytes?: string;
                        /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                        calendar?: ("hour" | "day" | "week" | "month") | string;
                        /** @description At most this many requests at a time. */
                        concurrent?: number | string;
                        /** @description At most this many input tokens. */
                        inputTokens?: number | string;
                        /**
                         * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                         * @default local
                         */
                        onUnavailable?: ("open" | "closed" | "local") | string;
                        /** @description At most this many output tokens. */
                        outputTokens?: number | string;
                        /** @description Never more in any window of this length. */
                        per?: string;
                        /** @description At most this many requests. */
                        requests?: number | string;
                        /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                        timezone?: string;
                        /** @description At most this many tokens, input and output together. */
                        tokens?: number | string;
                    }[];
                    /**
                     * @description Requests it takes. The first route that matches wins.
                     * @default {}
                     */
                    match?: {
                        /** @description Together with `path`: the method. Absent: every method. */
                        method?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") | string;
                        /** @description Model glob, such as `gpt-*`. Absent: every model. */
                        model?: string;
                        /** @description For a route to any HTTP service, whose targets are addresses: the path, or `/predict/*` with all below it. */
                        path?: string;
                        /** @description What the caller speaks. Absent: every protocol in which a model is asked for. */
                        protocol?: ("openai-chat" | "openai-completions" | "openai-responses" | "anthropic-messages" | "gemini" | "bedrock-converse" | "cohere-chat" | "anthropic-count-tokens" | "gemini-count-tokens" | "openai-embeddings" | "gemini-embed-content" | "gemini-batch-embed-contents" | "cohere-embed" | "cohere-rerank" | "openai-moderations" | "openai-images" | "openai-speech" | "openai-transcriptions") | string;
                    };
                    /** @description What messages, metrics and events call it. */
                    name?: string;
                    /**
                     * @description What becomes of a stream that breaks off after the caller has seen some of it: `error` ends it with the error of its protocol; `continue` has the next target that can go on with the answer, where that is text.
                     * @default error
                     */
                    onStreamFailure?: ("error" | "continue") | string;
                    /** @description Targets that fail again and again are asked last. Default: with `least-in-flight` and `latency` after 5 failures for 30 s, else not at all. */
                    outlierEjection?: {
                        /**
                         * @description For how long after the last one.
                         * @default 30s
                         */
                        ejectFor?: string;
                        /**
                         * @description Failures in a row.
                         * @default 5
                         */
                        failures?: number | string;
                    };
                    /** @description What becomes of requests while every target is down or out of quota. Absent: callers are told so. */
                    queue?: {
                        /**
                         * @description After this the caller of a stream gets a 200 and, each time this has passed again, something that its protocol ignores.
                         * @default 10s
                         */
                        keepAliveAfter?: string;
                        /**
                         * @description How long a job is kept after its end, with its answer.
                         * @default 24h
                         */
                        keepFor?: string;
                        /**
                         * @description After this a job that has no answer becomes a dead letter.
                         * @default 24h
                         */
                        maxAge?: string;
                        /**
                         * @description How many may wait; more are answered with `queue_full`. Of one tenant at most eight times as many as there is room left.
                         * @default 10000
                         */
                        maxLength?: number | string;
                        /**
                         * @description How long a request may wait in all. A caller may say less by `Prefer: wait=<seconds>`. This time is not part of `timeouts.total`.
                         * @default 60s
                         */
                        maxWait?: string;
                        /**
                         * @description `wait`: the caller waits, its connection open, until a target can be called. `job`: it gets a 202, and the answer under `/v1/jobs/{id}`; so does, with `wait`, who asks with `Prefer: respond-async`. `off`: it is told at once.
                         * @default wait
                         */
                        mode?: ("off" | "wait" | "job") | string;
                    };
                    /**
                     * @description Whether a request is sent again when the process that took it dies before it answered; the provider may then be called twice.
                     * @default true
                     */
                    redriveAfterAccept?: boolean | string;
                    /** @default {} */
                    retry?: {
                        /**
                         * @description Calls in all that one request may make, over every target.
                         * @default 3
                         */
                        attempts?: number | string;
                        /** @default {} */
                        backoff?: {
                            /**
                             * @description Pause before the second call, doubled for each further one.
                             * @default 200ms
                             */
                            initial?: string;
                            /**
                             * @description Longest pause.
                             * @default 5s
                             */
                            max?: string;
                        };
                        /**
                         * @description Further calls to a provider that a request has called already, as a share of the route’s requests over ten seconds; ten such calls are always allowed.
                         * @default 0.2
                         */
                        budget?: number | string;
                        /**
                         * @description What is tried again: a status, `4xx`, `5xx`, `network`, `timeout`.
                         * @default [
                         *       429,
                         *       "5xx",
                         *       "network",
                         *       "timeout"
                         *     ]
                         */
                        on?: ((("4xx" | "5xx" | "network" | "timeout") | string) | (number | string))[];
                    };
                    /**
                     * @description `ordered`: targets in the order written; `weighted`: in random order by weight; `least-in-flight`: the one with the fewest calls for its weight; `latency`: the faster of two at random.
                     * @default ordered
                     */
                    strategy?: ("ordered" | "weighted" | "least-in-flight" | "latency") | string;
                    /**
                     * @description Refuse with 400 what a target cannot be told, instead of leaving it out and naming it in `x-sluice-loss`.
                     * @default false
                     */
                    strict?: boolean | string;
                    /** @description Where it goes; the next one when one fails. */
                    targets?: {
                        /**
                         * @description Together with `url`: whether it may lie in a private network or on this machine.
                         * @default true
                         */
                        allowPrivateNetwork?: boolean | string;
                        /** @description Tokens that the model takes. A request that is too long for one target goes to one that takes more. Default: what is known of the model. */
                        contextWindow?: number | string;
                        /** @description For `onStreamFailure: continue`: how the model is told to go on with an answer that has begun. `assistant-turn`: the last message is the assistant’s; `prefix`, `partial`: that message has this mark; `final-message`: `continue_final_message`; `none`: it cannot. Default: what is known of the provider. */
                        continuation?: ("assistant-turn" | "prefix" | "partial" | "final-message" | "none") | string;
                        /** @description Model to ask it for. Absent: the one asked for. */
                        model?: string;
                        /** @description Name of a provider. Either this or `url`. */
                        provider?: string;
                        /** @description Address of any HTTP service, for a route with `match.path`; the path of the request is added to it. */
                        url?: string;
                        /**
                         * @description Share of the requests, but under `strategy: ordered`.
                         * @default 1
                         */
                        weight?: number | string;
                    }[];
                    /** @default {} */
                    timeouts?: {
                        /**
                         * @description To connect to the provider.
                         * @default 5s
                         */
                        connect?: string;
                        /**
                         * @description From the call to the first byte of its answer; of a stream, to the first text, call or thought.
                         * @default 1m
                         */
                        firstToken?: string;
                        /**
                         * @description Between two pieces of its answer.
                         * @default 1m
                         */
                        idle?: string;
                        /**
                         * @description For the whole request, every try included.
                         * @default 10m
                         */
                        total?: string;
                    };
                };
            };
        };
        responses: {
            /** @description The route. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description The route, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
        };
    };
    deleteRoute: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchRoute: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The route. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Secret"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @description The secret itself. It is never shown again. */
                    value: string;
                };
            };
        };
        responses: {
            /** @description What is known of it, without the secret. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    showSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known of it, without the secret. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    putSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The secret itself. It is never shown again. */
                    value: string;
                };
            };
        };
        responses: {
            /** @description What is known of it, without the secret. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
        };
    };
    deleteSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    rotateSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many were encrypted anew, removed, and could not be opened. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        keyId: string;
                        removed: number;
                        rotated: number;
                        unreadable: string[];
                    };
                };
            };
        };
    };
    showSecurity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Path of the endpoint, URL-encoded: `%2Fpredict`. */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Who may call it, and how often. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointSecurity"];
                };
            };
        };
    };
    secureEndpoint: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                /** @description Path of the endpoint, URL-encoded: `%2Fpredict`. */
                endpoint: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Security"];
            };
        };
        responses: {
            /** @description Who may call it, and how often. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndpointSecurity"];
                };
            };
        };
    };
    listTeams: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Team"][];
                        next?: string;
                    };
                };
            };
        };
    };
    showTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    putTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /** @description Tier of its callers that name none themselves. */
                    tier?: string;
                };
            };
        };
        responses: {
            /** @description The team. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            /** @description The team, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
        };
    };
    deleteTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTenants: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tenant"][];
                        next?: string;
                    };
                };
            };
        };
    };
    showTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    putTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /** @description Nothing of it is let in, on every node within a second. */
                    disabled?: boolean;
                    /** @description Tier of its callers that name none themselves. */
                    tier?: string;
                };
            };
        };
        responses: {
            /** @description The tenant. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
            /** @description The tenant, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tenant"];
                };
            };
        };
    };
    deleteTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listTiers: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, in the order of the configuration. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Tier"][];
                        next?: string;
                    };
                };
            };
        };
    };
    createTier: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides. */
                    limits?: {
                        /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                        burst?: number | string;
                        /**
                         * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                         * @default key
                         */
                        by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                        /** @description At most this size of request bodies. */
                        bytes?: string;
                        /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                        calendar?: ("hour" | "day" | "week" | "month") | string;
                        /** @description At most this many requests at a time. */
                        concurrent?: number | string;
                        /** @description At most this many input tokens. */
                        inputTokens?: number | string;
                        /**
                         * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                         * @default local
                         */
                        onUnavailable?: ("open" | "closed" | "local") | string;
                        /** @description At most this many output tokens. */
                        outputTokens?: number | string;
                        /** @description Never more in any window of this length. */
                        per?: string;
                        /** @description At most this many requests. */
                        requests?: number | string;
                        /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                        timezone?: string;
                        /** @description At most this many tokens, input and output together. */
                        tokens?: number | string;
                    }[];
                    /** @description Model globs that callers of the tier may use. Absent: every model. */
                    models?: string[];
                    name?: string;
                    /**
                     * @description Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
                     * @default 1
                     */
                    priority?: number | string;
                };
            };
        };
        responses: {
            /** @description The tier. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    showTier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tier. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    putTier: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Limits of callers of the tier who have none of their own, beside those of the route. The strictest decides. */
                    limits?: {
                        /** @description Together with `per`: a token bucket instead, that holds this much and gains the limit in every `per`. */
                        burst?: number | string;
                        /**
                         * @description Who shares it; several together count each combination. Without `key`, `user`, `team` or `tenant` it is shared by tenants.
                         * @default key
                         */
                        by?: (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string) | (("key" | "user" | "team" | "tenant" | "tier" | "model" | "provider") | string)[];
                        /** @description At most this size of request bodies. */
                        bytes?: string;
                        /** @description Instead of `per`: in an hour, day, week (from Monday on) or month of the calendar. */
                        calendar?: ("hour" | "day" | "week" | "month") | string;
                        /** @description At most this many requests at a time. */
                        concurrent?: number | string;
                        /** @description At most this many input tokens. */
                        inputTokens?: number | string;
                        /**
                         * @description While Redis is away: `open` does not keep it, `closed` refuses with 503, `local` has each instance keep its share.
                         * @default local
                         */
                        onUnavailable?: ("open" | "closed" | "local") | string;
                        /** @description At most this many output tokens. */
                        outputTokens?: number | string;
                        /** @description Never more in any window of this length. */
                        per?: string;
                        /** @description At most this many requests. */
                        requests?: number | string;
                        /** @description Together with `calendar`: where its midnight is. Absent: UTC. */
                        timezone?: string;
                        /** @description At most this many tokens, input and output together. */
                        tokens?: number | string;
                    }[];
                    /** @description Model globs that callers of the tier may use. Absent: every model. */
                    models?: string[];
                    name?: string;
                    /**
                     * @description Where requests [wait for a provider](queues.md): each step gets twice as many turns as the one below it.
                     * @default 1
                     */
                    priority?: number | string;
                };
            };
        };
        responses: {
            /** @description The tier. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
            /** @description The tier, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    deleteTier: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    patchTier: {
        parameters: {
            query?: {
                /** @description What the change is for, in the history. */
                message?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            /** @description The tier. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    /** @description The revision of the configuration that has it. */
                    "x-sluice-revision"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tier"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewToken"];
            };
        };
        responses: {
            /** @description The token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CreatedToken"];
                };
            };
        };
    };
    readUsage: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description `csv` answers with every group. */
                format?: "json" | "csv";
                /** @description A time or a date, UTC. Default: a day before `to`. */
                from?: string;
                /** @description Dimensions, joined by commas: tenant, team, user, key, provider, model, route. Without any, one sum. */
                group_by?: string;
                /** @description A sum for each minute, hour or day (UTC), or one for all of the time. */
                interval?: "total" | "minute" | "hour" | "day";
                /** @description Only the key of this id; may be a glob, such as `a*`. */
                key?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                /** @description Only this model of a provider; may be a glob, such as `a*`. */
                model?: string;
                /** @description Only this provider; may be a glob, such as `a*`. */
                provider?: string;
                /** @description Only this route; may be a glob, such as `a*`. */
                route?: string;
                /** @description The largest first; with an interval, within each. */
                sort?: "cost" | "requests" | "tokens" | "errors";
                /** @description Only this team; may be a glob, such as `a*`. */
                team?: string;
                /** @description Only this tenant. */
                tenant?: string;
                /** @description Up to this time. Default: now. */
                to?: string;
                /** @description Only this user; may be a glob, such as `a*`. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of groups, the largest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UsageGroup"][];
                        /**
                         * Format: date-time
                         * @description As it was answered: the beginning of a bucket.
                         */
                        from: string;
                        next?: string;
                        /** Format: date-time */
                        to: string;
                        /** @description Of all groups, those of other pages too. */
                        total: components["schemas"]["UsageSums"];
                    };
                };
            };
        };
    };
    readUsageEvents: {
        parameters: {
            query?: {
                follow?: "true" | "false";
                from?: string;
                /** @description Only the key of this id; may be a glob, such as `a*`. */
                key?: string;
                limit?: number;
                /** @description Only this model of a provider; may be a glob, such as `a*`. */
                model?: string;
                outcome?: "success" | "error" | "rejection" | "cancelled" | "lost";
                /** @description Only this provider; may be a glob, such as `a*`. */
                provider?: string;
                /** @description Only this route; may be a glob, such as `a*`. */
                route?: string;
                /** @description Only this team; may be a glob, such as `a*`. */
                team?: string;
                /** @description Only this tenant. */
                tenant?: string;
                /** @description Ends before the first event that was stored at this time or later. */
                until?: string;
                /** @description Only this user; may be a glob, such as `a*`. */
                user?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events, one a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": components["schemas"]["UsageEvent"];
                };
            };
        };
    };
    listUsagePositions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["UsagePosition"][];
                    };
                };
            };
        };
    };
    showUsagePosition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The position. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePosition"];
                };
            };
        };
    };
    keepUsagePosition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    sequence: number;
                };
            };
        };
        responses: {
            /** @description The position. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UsagePosition"];
                };
            };
        };
    };
    forgetUsagePosition: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is forgotten. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listUsers: {
        parameters: {
            query?: {
                /** @description `next` of the answer before: goes on behind it. */
                after?: string;
                /** @description How many to answer with at most. */
                limit?: number;
                tenant?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by name. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["User"][];
                        next?: string;
                    };
                };
            };
        };
    };
    showUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    putUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    description?: string;
                    /** @description Nothing of it is let in, on every node within a second. */
                    disabled?: boolean;
                    /** Format: email */
                    email?: string;
                    /** @description Beside those of the user’s token. */
                    roles?: string[];
                    team?: string;
                    /** @description Tier of its callers that name none themselves. */
                    tier?: string;
                };
            };
        };
        responses: {
            /** @description The user. */
            200: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            /** @description The user, which is new. */
            201: {
                headers: {
                    /** @description For `If-Match`. */
                    etag?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
        };
    };
    deleteUser: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                tenant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    readJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its answer, in the protocol of its request. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description It waits, or runs; ask again after `Retry-After`. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The job as it was. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobStatus"];
                };
            };
        };
    };
}
