# Made from the OpenAPI document of the admin API by `pnpm run docs`.
"""Every call of the admin API."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import httpx2
from typing_extensions import Unpack

from .. import models
from ..text import segment
from .transport import Transport


class Calls:
    """A method for each operation of the admin API, under the name that its document gives it."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def show_config(self, **query: Unpack[models.ShowConfigQuery]) -> models.ShownConfiguration:
        """The configuration in use, as it was written.

        Secrets are hidden, references to them are shown.

        Needs the permission `config:read`, for the whole installation."""
        return cast(models.ShownConfiguration, self._transport.call("GET", "/api/v1/config", query=query))

    def apply_config(self, body: models.ConfigurationDocument, **query: Unpack[models.ApplyConfigQuery]) -> models.AppliedConfiguration:
        """Apply a whole configuration.

        Makes the configuration what the body says: what it leaves out goes. `If-Match` with the revision of the plan keeps it from undoing somebody else’s change. Each part takes the permission of its resource, such as `routes:write`.

        Needs the permission `config:write`, for the whole installation."""
        return cast(models.AppliedConfiguration, self._transport.call("PUT", "/api/v1/config", query=query, body=body))

    def patch_config(self, body: models.ConfigurationDocument, **query: Unpack[models.PatchConfigQuery]) -> models.AppliedConfiguration:
        """Change a part of the configuration.

        A JSON Merge Patch (RFC 7396): objects are merged, null removes, lists are replaced. Such as `{"telemetry":{"logs":{"level":"debug"}}}`.

        Needs the permission `config:write`, for the whole installation."""
        return cast(models.AppliedConfiguration, self._transport.call("PATCH", "/api/v1/config", query=query, body=body))

    def plan_config(self, body: models.ConfigurationDocument) -> models.ConfigurationPlan:
        """What applying a whole configuration would change.

        Needs the permission `config:write`, for the whole installation."""
        return cast(models.ConfigurationPlan, self._transport.call("POST", "/api/v1/config/plan", body=body))

    def validate_config(self, body: models.ConfigurationDocument) -> models.ConfigurationProblems:
        """What is wrong with a configuration.

        Needs the permission `config:read`, for the whole installation."""
        return cast(models.ConfigurationProblems, self._transport.call("POST", "/api/v1/config/validate", body=body))

    def explain_request(self, body: models.Question) -> models.Explanation:
        """What would become of a request, and why.

        Which route it would take, which targets at which price, against which limits it would count and which guardrails would check it. Nothing is called, reserved or counted.

        Needs the permission `config:read`, for the whole installation."""
        return cast(models.Explanation, self._transport.call("POST", "/api/v1/config/explain", body=body))

    def list_revisions(self, **query: Unpack[models.ListRevisionsQuery]) -> models.ListRevisionsAnswer:
        """The history of the configuration, newest first.

        Needs the permission `revisions:read`, for the whole installation."""
        return cast(models.ListRevisionsAnswer, self._transport.call("GET", "/api/v1/revisions", query=query))

    def diff_revisions(self, **query: Unpack[models.DiffRevisionsQuery]) -> models.DiffRevisionsAnswer:
        """What is different between two revisions.

        Needs the permission `revisions:read`, for the whole installation."""
        return cast(models.DiffRevisionsAnswer, self._transport.call("GET", "/api/v1/revisions/diff", query=query))

    def show_revision(self, revision: int) -> models.ShowRevisionAnswer:
        """One revision, whole.

        Needs the permission `revisions:read`, for the whole installation."""
        return cast(models.ShowRevisionAnswer, self._transport.call("GET", f"/api/v1/revisions/{segment(revision)}"))

    def roll_back(self, revision: int, **query: Unpack[models.RollBackQuery]) -> models.AppliedConfiguration:
        """Make the configuration what it was in a revision.

        A new revision, above what the configuration file says: keys, users and secrets stay as they are.

        Needs the permission `revisions:write`, for the whole installation."""
        return cast(models.AppliedConfiguration, self._transport.call("POST", f"/api/v1/revisions/{segment(revision)}/rollback", query=query))

    def list_routes(self, **query: Unpack[models.ListRoutesQuery]) -> models.ListRoutesAnswer:
        """Every route.

        Needs the permission `routes:read`, for the whole installation."""
        return cast(models.ListRoutesAnswer, self._transport.call("GET", "/api/v1/routes", query=query))

    def create_route(self, body: models.CreateRouteBody, **query: Unpack[models.CreateRouteQuery]) -> models.Route:
        """Create a route.

        A route as the configuration has it; or, for an HTTP service, `{"path": "/predict", "target": "http://ai-service:8080", "method": "POST"}`.

        Needs the permission `routes:write`, for the whole installation."""
        return cast(models.Route, self._transport.call("POST", "/api/v1/routes", query=query, body=body))

    def show_route(self, name: str) -> models.Route:
        """One route.

        Needs the permission `routes:read`, for the whole installation."""
        return cast(models.Route, self._transport.call("GET", f"/api/v1/routes/{segment(name)}"))

    def put_route(self, name: str, body: models.PutRouteBody, **query: Unpack[models.PutRouteQuery]) -> models.Route:
        """Make a route what the body says.

        Needs the permission `routes:write`, for the whole installation."""
        return cast(models.Route, self._transport.call("PUT", f"/api/v1/routes/{segment(name)}", query=query, body=body))

    def patch_route(self, name: str, body: models.PatchRouteBody, **query: Unpack[models.PatchRouteQuery]) -> models.Route:
        """Change a part of a route.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `routes:write`, for the whole installation."""
        return cast(models.Route, self._transport.call("PATCH", f"/api/v1/routes/{segment(name)}", query=query, body=body))

    def delete_route(self, name: str, **query: Unpack[models.DeleteRouteQuery]) -> None:
        """Remove a route.

        Needs the permission `routes:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/routes/{segment(name)}", query=query)

    def list_providers(self, **query: Unpack[models.ListProvidersQuery]) -> models.ListProvidersAnswer:
        """Every provider.

        Needs the permission `providers:read`, for the whole installation."""
        return cast(models.ListProvidersAnswer, self._transport.call("GET", "/api/v1/providers", query=query))

    def create_provider(self, body: models.CreateProviderBody, **query: Unpack[models.CreateProviderQuery]) -> models.Provider:
        """Create a provider.

        Needs the permission `providers:write`, for the whole installation."""
        return cast(models.Provider, self._transport.call("POST", "/api/v1/providers", query=query, body=body))

    def show_provider(self, name: str) -> models.Provider:
        """One provider.

        Needs the permission `providers:read`, for the whole installation."""
        return cast(models.Provider, self._transport.call("GET", f"/api/v1/providers/{segment(name)}"))

    def put_provider(self, name: str, body: models.PutProviderBody, **query: Unpack[models.PutProviderQuery]) -> models.Provider:
        """Make a provider what the body says.

        Needs the permission `providers:write`, for the whole installation."""
        return cast(models.Provider, self._transport.call("PUT", f"/api/v1/providers/{segment(name)}", query=query, body=body))

    def patch_provider(self, name: str, body: models.PatchProviderBody, **query: Unpack[models.PatchProviderQuery]) -> models.Provider:
        """Change a part of a provider.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `providers:write`, for the whole installation."""
        return cast(models.Provider, self._transport.call("PATCH", f"/api/v1/providers/{segment(name)}", query=query, body=body))

    def delete_provider(self, name: str, **query: Unpack[models.DeleteProviderQuery]) -> None:
        """Remove a provider.

        Needs the permission `providers:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/providers/{segment(name)}", query=query)

    def list_tiers(self, **query: Unpack[models.ListTiersQuery]) -> models.ListTiersAnswer:
        """Every tier.

        Needs the permission `tiers:read`, for the whole installation."""
        return cast(models.ListTiersAnswer, self._transport.call("GET", "/api/v1/tiers", query=query))

    def create_tier(self, body: models.CreateTierBody, **query: Unpack[models.CreateTierQuery]) -> models.Tier:
        """Create a tier.

        Needs the permission `tiers:write`, for the whole installation."""
        return cast(models.Tier, self._transport.call("POST", "/api/v1/tiers", query=query, body=body))

    def show_tier(self, name: str) -> models.Tier:
        """One tier.

        Needs the permission `tiers:read`, for the whole installation."""
        return cast(models.Tier, self._transport.call("GET", f"/api/v1/tiers/{segment(name)}"))

    def put_tier(self, name: str, body: models.PutTierBody, **query: Unpack[models.PutTierQuery]) -> models.Tier:
        """Make a tier what the body says.

        Needs the permission `tiers:write`, for the whole installation."""
        return cast(models.Tier, self._transport.call("PUT", f"/api/v1/tiers/{segment(name)}", query=query, body=body))

    def patch_tier(self, name: str, body: models.PatchTierBody, **query: Unpack[models.PatchTierQuery]) -> models.Tier:
        """Change a part of a tier.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `tiers:write`, for the whole installation."""
        return cast(models.Tier, self._transport.call("PATCH", f"/api/v1/tiers/{segment(name)}", query=query, body=body))

    def delete_tier(self, name: str, **query: Unpack[models.DeleteTierQuery]) -> None:
        """Remove a tier.

        Needs the permission `tiers:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/tiers/{segment(name)}", query=query)

    def list_roles(self, **query: Unpack[models.ListRolesQuery]) -> models.ListRolesAnswer:
        """Every role.

        Needs the permission `roles:read`, for the whole installation."""
        return cast(models.ListRolesAnswer, self._transport.call("GET", "/api/v1/roles", query=query))

    def create_role(self, body: models.CreateRoleBody, **query: Unpack[models.CreateRoleQuery]) -> models.Role:
        """Create a role.

        Needs the permission `roles:write`, for the whole installation."""
        return cast(models.Role, self._transport.call("POST", "/api/v1/roles", query=query, body=body))

    def show_role(self, name: str) -> models.Role:
        """One role.

        Needs the permission `roles:read`, for the whole installation."""
        return cast(models.Role, self._transport.call("GET", f"/api/v1/roles/{segment(name)}"))

    def put_role(self, name: str, body: models.PutRoleBody, **query: Unpack[models.PutRoleQuery]) -> models.Role:
        """Make a role what the body says.

        Needs the permission `roles:write`, for the whole installation."""
        return cast(models.Role, self._transport.call("PUT", f"/api/v1/roles/{segment(name)}", query=query, body=body))

    def patch_role(self, name: str, body: models.PatchRoleBody, **query: Unpack[models.PatchRoleQuery]) -> models.Role:
        """Change a part of a role.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `roles:write`, for the whole installation."""
        return cast(models.Role, self._transport.call("PATCH", f"/api/v1/roles/{segment(name)}", query=query, body=body))

    def delete_role(self, name: str, **query: Unpack[models.DeleteRoleQuery]) -> None:
        """Remove a role.

        Needs the permission `roles:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/roles/{segment(name)}", query=query)

    def list_guardrails(self, **query: Unpack[models.ListGuardrailsQuery]) -> models.ListGuardrailsAnswer:
        """Every guardrail profile.

        Needs the permission `guardrails:read`, for the whole installation."""
        return cast(models.ListGuardrailsAnswer, self._transport.call("GET", "/api/v1/guardrails", query=query))

    def create_guardrail(self, body: models.CreateGuardrailBody, **query: Unpack[models.CreateGuardrailQuery]) -> models.Guardrail:
        """Create a guardrail profile.

        Needs the permission `guardrails:write`, for the whole installation."""
        return cast(models.Guardrail, self._transport.call("POST", "/api/v1/guardrails", query=query, body=body))

    def show_guardrail(self, name: str) -> models.Guardrail:
        """One guardrail profile.

        Needs the permission `guardrails:read`, for the whole installation."""
        return cast(models.Guardrail, self._transport.call("GET", f"/api/v1/guardrails/{segment(name)}"))

    def put_guardrail(self, name: str, body: models.PutGuardrailBody, **query: Unpack[models.PutGuardrailQuery]) -> models.Guardrail:
        """Make a guardrail profile what the body says.

        Needs the permission `guardrails:write`, for the whole installation."""
        return cast(models.Guardrail, self._transport.call("PUT", f"/api/v1/guardrails/{segment(name)}", query=query, body=body))

    def patch_guardrail(self, name: str, body: models.PatchGuardrailBody, **query: Unpack[models.PatchGuardrailQuery]) -> models.Guardrail:
        """Change a part of a guardrail profile.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `guardrails:write`, for the whole installation."""
        return cast(models.Guardrail, self._transport.call("PATCH", f"/api/v1/guardrails/{segment(name)}", query=query, body=body))

    def delete_guardrail(self, name: str, **query: Unpack[models.DeleteGuardrailQuery]) -> None:
        """Remove a guardrail profile.

        Needs the permission `guardrails:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/guardrails/{segment(name)}", query=query)

    def create_budget(self, body: models.CreateBudgetBody, **query: Unpack[models.CreateBudgetQuery]) -> models.Budget:
        """Create a budget.

        Needs the permission `budgets:write`, for the whole installation."""
        return cast(models.Budget, self._transport.call("POST", "/api/v1/budgets", query=query, body=body))

    def read_budgets(self, **query: Unpack[models.ReadBudgetsQuery]) -> models.ReadBudgetsAnswer:
        """How budgets stand.

        What is spent, reserved and left in the period that runs, by whose budget it is: of everyone who spent something of it.

        Needs the permission `budgets:read`."""
        return cast(models.ReadBudgetsAnswer, self._transport.call("GET", "/api/v1/budgets", query=query))

    def show_budget(self, name: str) -> models.Budget:
        """One budget.

        Needs the permission `budgets:read`, for the whole installation."""
        return cast(models.Budget, self._transport.call("GET", f"/api/v1/budgets/{segment(name)}"))

    def put_budget(self, name: str, body: models.PutBudgetBody, **query: Unpack[models.PutBudgetQuery]) -> models.Budget:
        """Make a budget what the body says.

        Needs the permission `budgets:write`, for the whole installation."""
        return cast(models.Budget, self._transport.call("PUT", f"/api/v1/budgets/{segment(name)}", query=query, body=body))

    def patch_budget(self, name: str, body: models.PatchBudgetBody, **query: Unpack[models.PatchBudgetQuery]) -> models.Budget:
        """Change a part of a budget.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `budgets:write`, for the whole installation."""
        return cast(models.Budget, self._transport.call("PATCH", f"/api/v1/budgets/{segment(name)}", query=query, body=body))

    def delete_budget(self, name: str, **query: Unpack[models.DeleteBudgetQuery]) -> None:
        """Remove a budget.

        Needs the permission `budgets:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/budgets/{segment(name)}", query=query)

    def create_price_list(self, body: models.CreatePriceListBody, **query: Unpack[models.CreatePriceListQuery]) -> models.PriceList:
        """Create a price list.

        Needs the permission `prices:write`, for the whole installation."""
        return cast(models.PriceList, self._transport.call("POST", "/api/v1/prices", query=query, body=body))

    def list_prices(self, **query: Unpack[models.ListPricesQuery]) -> models.ListPricesAnswer:
        """What models cost, as it is in force.

        Your own prices, which are under `/api/v1/prices/{name}`, before those of the shipped table.

        Needs the permission `prices:read`, for the whole installation."""
        return cast(models.ListPricesAnswer, self._transport.call("GET", "/api/v1/prices", query=query))

    def show_price_list(self, name: str) -> models.PriceList:
        """One price list.

        Needs the permission `prices:read`, for the whole installation."""
        return cast(models.PriceList, self._transport.call("GET", f"/api/v1/prices/{segment(name)}"))

    def put_price_list(self, name: str, body: models.PutPriceListBody, **query: Unpack[models.PutPriceListQuery]) -> models.PriceList:
        """Make a price list what the body says.

        Needs the permission `prices:write`, for the whole installation."""
        return cast(models.PriceList, self._transport.call("PUT", f"/api/v1/prices/{segment(name)}", query=query, body=body))

    def patch_price_list(self, name: str, body: models.PatchPriceListBody, **query: Unpack[models.PatchPriceListQuery]) -> models.PriceList:
        """Change a part of a price list.

        A JSON Merge Patch (RFC 7396): null removes, lists are replaced.

        Needs the permission `prices:write`, for the whole installation."""
        return cast(models.PriceList, self._transport.call("PATCH", f"/api/v1/prices/{segment(name)}", query=query, body=body))

    def delete_price_list(self, name: str, **query: Unpack[models.DeletePriceListQuery]) -> None:
        """Remove a price list.

        Needs the permission `prices:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/prices/{segment(name)}", query=query)

    def show_security(self, endpoint: str) -> models.EndpointSecurity:
        """Who may call an endpoint, and how often.

        Needs the permission `routes:read`, for the whole installation."""
        return cast(models.EndpointSecurity, self._transport.call("GET", f"/api/v1/security/{segment(endpoint)}"))

    def secure_endpoint(self, endpoint: str, body: models.Security, **query: Unpack[models.SecureEndpointQuery]) -> models.EndpointSecurity:
        """Say who may call an endpoint, and how often.

        Of every route that takes the path. What is left out stays as it is.

        Needs the permission `routes:write`, for the whole installation."""
        return cast(models.EndpointSecurity, self._transport.call("PUT", f"/api/v1/security/{segment(endpoint)}", query=query, body=body))

    def list_limits(self, **query: Unpack[models.ListLimitsQuery]) -> models.ListLimitsAnswer:
        """The limits of routes and tiers.

        Needs the permission `limits:read`, for the whole installation."""
        return cast(models.ListLimitsAnswer, self._transport.call("GET", "/api/v1/limits", query=query))

    def show_limits(self, scope: str, name: str) -> models.Limits:
        """The limits of one route or tier.

        Needs the permission `limits:read`, for the whole installation."""
        return cast(models.Limits, self._transport.call("GET", f"/api/v1/limits/{segment(scope)}/{segment(name)}"))

    def put_limits(self, scope: str, name: str, body: models.PutLimitsBody, **query: Unpack[models.PutLimitsQuery]) -> models.Limits:
        """Replace the limits of one route or tier.

        Needs the permission `limits:write`, for the whole installation."""
        return cast(models.Limits, self._transport.call("PUT", f"/api/v1/limits/{segment(scope)}/{segment(name)}", query=query, body=body))

    def create_key(self, body: models.NewKey) -> models.CreatedKey:
        """Create a key.

        The key is shown this once; a keyed hash of it is kept.

        Needs the permission `keys:write`."""
        return cast(models.CreatedKey, self._transport.call("POST", "/api/v1/keys", body=body))

    def list_keys(self, **query: Unpack[models.ListKeysQuery]) -> models.ListKeysAnswer:
        """List keys, oldest first.

        Needs the permission `keys:read`."""
        return cast(models.ListKeysAnswer, self._transport.call("GET", "/api/v1/keys", query=query))

    def show_key(self, id: str) -> models.Key:
        """One key.

        Needs the permission `keys:read`."""
        return cast(models.Key, self._transport.call("GET", f"/api/v1/keys/{segment(id)}"))

    def update_key(self, id: str, body: models.KeyChanges) -> models.Key:
        """Change a key.

        Null takes a field away. `expiresAt` lets it end. Holds on every node within a second.

        Needs the permission `keys:write`."""
        return cast(models.Key, self._transport.call("PATCH", f"/api/v1/keys/{segment(id)}", body=body))

    def revoke_key(self, id: str) -> models.Key:
        """Revoke a key for good.

        Every node refuses it within a second.

        Needs the permission `keys:write`."""
        return cast(models.Key, self._transport.call("DELETE", f"/api/v1/keys/{segment(id)}"))

    def rotate_key(self, id: str, body: models.RotateKeyBody | None = None) -> models.CreatedKey:
        """Have a new key take over from one.

        Both work for the overlap; then the old one has expired.

        Needs the permission `keys:write`."""
        return cast(models.CreatedKey, self._transport.call("POST", f"/api/v1/keys/{segment(id)}/rotate", body=body))

    def create_token(self, body: models.NewToken) -> models.CreatedToken:
        """Make a token for a trial.

        HS256, by an issuer of `auth.jwt` with a shared secret. It cannot be revoked before it expires: for anything else create a key.

        Needs the permission `tokens:write`."""
        return cast(models.CreatedToken, self._transport.call("POST", "/api/v1/tokens", body=body))

    def list_tenants(self, **query: Unpack[models.ListTenantsQuery]) -> models.ListTenantsAnswer:
        """Every tenant.

        Needs the permission `tenants:read`."""
        return cast(models.ListTenantsAnswer, self._transport.call("GET", "/api/v1/tenants", query=query))

    def show_tenant(self, name: str) -> models.Tenant:
        """One tenant.

        Needs the permission `tenants:read`."""
        return cast(models.Tenant, self._transport.call("GET", f"/api/v1/tenants/{segment(name)}"))

    def put_tenant(self, name: str, body: models.PutTenantBody) -> models.Tenant:
        """Make a tenant what the body says.

        Needs the permission `tenants:write`, for the whole installation."""
        return cast(models.Tenant, self._transport.call("PUT", f"/api/v1/tenants/{segment(name)}", body=body))

    def delete_tenant(self, name: str) -> None:
        """Forget what is known of a tenant.

        Its name stays usable: keys, tokens, limits and usage go on under it.

        Needs the permission `tenants:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/tenants/{segment(name)}")

    def list_teams(self, **query: Unpack[models.ListTeamsQuery]) -> models.ListTeamsAnswer:
        """Every team.

        Needs the permission `teams:read`."""
        return cast(models.ListTeamsAnswer, self._transport.call("GET", "/api/v1/teams", query=query))

    def show_team(self, tenant: str, name: str) -> models.Team:
        """One team.

        Needs the permission `teams:read`."""
        return cast(models.Team, self._transport.call("GET", f"/api/v1/teams/{segment(tenant)}/{segment(name)}"))

    def put_team(self, tenant: str, name: str, body: models.PutTeamBody) -> models.Team:
        """Make a team what the body says.

        Needs the permission `teams:write`."""
        return cast(models.Team, self._transport.call("PUT", f"/api/v1/teams/{segment(tenant)}/{segment(name)}", body=body))

    def delete_team(self, tenant: str, name: str) -> None:
        """Forget what is known of a team.

        Its name stays usable: keys, tokens, limits and usage go on under it.

        Needs the permission `teams:write`."""
        self._transport.call("DELETE", f"/api/v1/teams/{segment(tenant)}/{segment(name)}")

    def list_users(self, **query: Unpack[models.ListUsersQuery]) -> models.ListUsersAnswer:
        """Every user.

        Needs the permission `users:read`."""
        return cast(models.ListUsersAnswer, self._transport.call("GET", "/api/v1/users", query=query))

    def show_user(self, tenant: str, name: str) -> models.User:
        """One user.

        Needs the permission `users:read`."""
        return cast(models.User, self._transport.call("GET", f"/api/v1/users/{segment(tenant)}/{segment(name)}"))

    def put_user(self, tenant: str, name: str, body: models.PutUserBody) -> models.User:
        """Make a user what the body says.

        Needs the permission `users:write`."""
        return cast(models.User, self._transport.call("PUT", f"/api/v1/users/{segment(tenant)}/{segment(name)}", body=body))

    def delete_user(self, tenant: str, name: str) -> None:
        """Forget what is known of a user.

        Its name stays usable: keys, tokens, limits and usage go on under it.

        Needs the permission `users:write`."""
        self._transport.call("DELETE", f"/api/v1/users/{segment(tenant)}/{segment(name)}")

    def list_secrets(self, **query: Unpack[models.ListSecretsQuery]) -> models.ListSecretsAnswer:
        """The names of the secrets.

        Needs the permission `secrets:read`, for the whole installation."""
        return cast(models.ListSecretsAnswer, self._transport.call("GET", "/api/v1/secrets", query=query))

    def create_secret(self, body: models.CreateSecretBody) -> models.Secret:
        """Keep a secret, encrypted.

        Needs the permission `secrets:write`, for the whole installation."""
        return cast(models.Secret, self._transport.call("POST", "/api/v1/secrets", body=body))

    def show_secret(self, name: str) -> models.Secret:
        """What is known of a secret.

        Needs the permission `secrets:read`, for the whole installation."""
        return cast(models.Secret, self._transport.call("GET", f"/api/v1/secrets/{segment(name)}"))

    def put_secret(self, name: str, body: models.PutSecretBody) -> models.Secret:
        """Keep or replace a secret.

        Every node uses the new one within a second; the configuration stays as it is.

        Needs the permission `secrets:write`, for the whole installation."""
        return cast(models.Secret, self._transport.call("PUT", f"/api/v1/secrets/{segment(name)}", body=body))

    def delete_secret(self, name: str) -> None:
        """Forget a secret.

        Needs the permission `secrets:write`, for the whole installation."""
        self._transport.call("DELETE", f"/api/v1/secrets/{segment(name)}")

    def rotate_secrets(self) -> models.RotateSecretsAnswer:
        """Encrypt every secret anew under the present master key.

        After `auth.masterKey` has been replaced, with the one before in `auth.previousMasterKeys`. Secrets that stood in configurations that are not kept any more are removed.

        Needs the permission `installation:write`, for the whole installation."""
        return cast(models.RotateSecretsAnswer, self._transport.call("POST", "/api/v1/secrets/rotate"))

    def show_metrics(self, **query: Unpack[models.ShowMetricsQuery]) -> models.Figures:
        """Figures of all processes since they started.

        By endpoint: `latency`, `errors`, `requests`. By tenant, provider and model: `tokens`, `cost`; of one endpoint, what all endpoints of its protocol used. The same figures for Prometheus are at `/metrics`.

        Needs the permission `metrics:read`, for the whole installation."""
        return cast(models.Figures, self._transport.call("GET", "/api/v1/metrics", query=query))

    def show_load(self) -> models.Load:
        """What all processes have done since they started, and do now.

        Requests with their latencies, tokens, cost, queues, and each process: to be asked for again and again, as `sluice top` does. Requests to the admin API are left out.

        Needs the permission `metrics:read`, for the whole installation."""
        return cast(models.Load, self._transport.call("GET", "/api/v1/load"))

    def list_nodes(self, **query: Unpack[models.ListNodesQuery]) -> models.ListNodesAnswer:
        """The processes: the revision that each serves, its clock, and what it works on.

        Needs the permission `health:read`, for the whole installation."""
        return cast(models.ListNodesAnswer, self._transport.call("GET", "/api/v1/nodes", query=query))

    def show_provider_health(self, **query: Unpack[models.ShowProviderHealthQuery]) -> models.ShowProviderHealthAnswer:
        """How the providers do.

        What all processes of dispatch have seen of each provider and its models since they began to call them: circuit breakers, failures, latencies, keys that rest, health checks.

        Needs the permission `health:read`, for the whole installation."""
        return cast(models.ShowProviderHealthAnswer, self._transport.call("GET", "/api/v1/health/providers", query=query))

    def test_providers(self, body: models.ProvidersToTest) -> Iterator[dict[str, Any]]:
        """Call providers, to see whether they answer, how fast, and with which models.

        JSON lines, one a provider as soon as it is known: `failure` where it did not answer as it should, else `latencyMs` and `models` where it lists them. Blank lines say that the connection lives. Each is called by a process of dispatch, with its own key, for its list of models, which costs nothing; with `prompt` also for a chat, which is metered for the caller as any other, and counts against no limit and no budget.

        Needs the permission `providers:write`, for the whole installation."""
        return self._transport.lines("POST", "/api/v1/providers/test", body=body)

    def read_usage(self, **query: Unpack[models.ReadUsageQuery]) -> models.ReadUsageAnswer:
        """What was used, added up.

        Requests by how they ended, tokens, cost and latency: by tenant, team, user, key, provider, model and route, in all or for each minute, hour or day.

        Needs the permission `usage:read`."""
        return cast(models.ReadUsageAnswer, self._transport.call("GET", "/api/v1/usage", query=query))

    def read_usage_events(self, **query: Unpack[models.ReadUsageEventsQuery]) -> Iterator[models.UsageEvent]:
        """Usage events, one a line.

        JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.

        Needs the permission `usage:read`."""
        return self._transport.lines("GET", "/api/v1/usage/events", query=query)

    def list_usage_positions(self) -> models.ListUsagePositionsAnswer:
        """How far readers of usage events have come.

        Needs the permission `usage:read`."""
        return cast(models.ListUsagePositionsAnswer, self._transport.call("GET", "/api/v1/usage/positions"))

    def show_usage_position(self, name: str) -> models.UsagePosition:
        """How far one reader of usage events has come.

        Needs the permission `usage:read`."""
        return cast(models.UsagePosition, self._transport.call("GET", f"/api/v1/usage/positions/{segment(name)}"))

    def keep_usage_position(self, name: str, body: models.KeepUsagePositionBody) -> models.UsagePosition:
        """Keep how far a reader of usage events has come.

        Needs the permission `usage:read`."""
        return cast(models.UsagePosition, self._transport.call("PUT", f"/api/v1/usage/positions/{segment(name)}", body=body))

    def forget_usage_position(self, name: str) -> None:
        """Forget how far a reader of usage events has come.

        Needs the permission `usage:read`."""
        self._transport.call("DELETE", f"/api/v1/usage/positions/{segment(name)}")

    def read_audit(self, **query: Unpack[models.ReadAuditQuery]) -> Iterator[dict[str, Any]]:
        """Events of the audit log, one a line.

        JSON lines, each with its `sequence` and `tenant`; blank lines say that the connection lives. With `follow` the answer stays open.

        Needs the permission `audit:read`."""
        return self._transport.lines("GET", "/api/v1/audit", query=query)

    def verify_audit(self, **query: Unpack[models.VerifyAuditQuery]) -> Iterator[dict[str, Any]]:
        """Recompute the seals of the audit log.

        JSON lines that say how far it has come; the last one has `"done":true` and, if something does not fit, the first `fault`.

        Needs the permission `audit:read`, for the whole installation."""
        return self._transport.lines("GET", "/api/v1/audit/verify", query=query)

    def read_audit_seals(self, **query: Unpack[models.ReadAuditSealsQuery]) -> Iterator[dict[str, Any]]:
        """The seals of the audit log, one a line.

        For a verification elsewhere.

        Needs the permission `audit:read`, for the whole installation."""
        return self._transport.lines("GET", "/api/v1/audit/seals", query=query)

    def read_alerts(self, **query: Unpack[models.ReadAlertsQuery]) -> Iterator[dict[str, Any]]:
        """Alerts, one a line.

        JSON lines, each with its `sequence`; blank lines say that the connection lives. With `follow` the answer stays open.

        Needs the permission `alerts:read`."""
        return self._transport.lines("GET", "/api/v1/alerts", query=query)

    def list_alert_destinations(self, **query: Unpack[models.ListAlertDestinationsQuery]) -> models.ListAlertDestinationsAnswer:
        """Where alerts and callbacks go, and how many wait.

        Needs the permission `alerts:read`, for the whole installation."""
        return cast(models.ListAlertDestinationsAnswer, self._transport.call("GET", "/api/v1/alerts/destinations", query=query))

    def test_alerts(self) -> models.TestAlertsAnswer:
        """Send a test alert to every destination, and wait for what becomes of it.

        Each destination is tried once, whatever its filters. An answer takes up to twelve seconds.

        Needs the permission `alerts:write`, for the whole installation."""
        return cast(models.TestAlertsAnswer, self._transport.call("POST", "/api/v1/alerts/test"))

    def read_deliveries(self, **query: Unpack[models.ReadDeliveriesQuery]) -> Iterator[dict[str, Any]]:
        """What became of alerts and callbacks, one a line.

        JSON lines, each with its `sequence`. Of alerts every outcome, of callbacks those that were given up, with what was to be sent.

        Needs the permission `alerts:read`."""
        return self._transport.lines("GET", "/api/v1/deliveries", query=query)

    def retry_deliveries(self, body: models.RetryDeliveriesBody) -> models.RetryDeliveriesAnswer:
        """Send again what was given up.

        Needs the permission `alerts:write`, for the whole installation."""
        return cast(models.RetryDeliveriesAnswer, self._transport.call("POST", "/api/v1/deliveries/retry", body=body))

    def read_job(self, id: str) -> httpx2.Response:
        """The answer to a request that became a job, or how it stands.

        Only for who made the request. When it is over: its answer, with the status, headers and body that the request itself would have been answered with."""
        return self._transport.request("GET", f"/v1/jobs/{segment(id)}")

    def cancel_job(self, id: str) -> models.JobStatus:
        """Cancel a request that became a job, or forget its answer.

        Only for who made the request. A call to a provider that is under way is aborted."""
        return cast(models.JobStatus, self._transport.call("DELETE", f"/v1/jobs/{segment(id)}"))

    def list_jobs(self, **query: Unpack[models.ListJobsQuery]) -> models.ListJobsAnswer:
        """Requests whose callers do not wait, the newest first.

        Those with `state=failed` are dead letters; `error` says why. A page may hold fewer than asked for where there is more.

        Needs the permission `jobs:read`."""
        return cast(models.ListJobsAnswer, self._transport.call("GET", "/api/v1/jobs", query=query))

    def get_job(self, id: str) -> models.Job:
        """How one job stands.

        Needs the permission `jobs:read`."""
        return cast(models.Job, self._transport.call("GET", f"/api/v1/jobs/{segment(id)}"))

    def drop_job(self, id: str) -> models.Job:
        """Cancel a job, or forget one that is over.

        Needs the permission `jobs:write`."""
        return cast(models.Job, self._transport.call("DELETE", f"/api/v1/jobs/{segment(id)}"))

    def retry_job(self, id: str) -> models.Job:
        """Let a dead letter wait again.

        It stands in line within seconds, for as long as a new job, and is authorised anew when its turn comes.

        Needs the permission `jobs:write`."""
        return cast(models.Job, self._transport.call("POST", f"/api/v1/jobs/{segment(id)}/retry"))

    def show_caller(self) -> models.Caller:
        """Who I am here, and what I may do."""
        return cast(models.Caller, self._transport.call("GET", "/api/v1/me"))
