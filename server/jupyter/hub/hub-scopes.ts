import type { HubUser } from "./hub-api.js";
import type { HubSettings } from "./hub-settings.js";

/**
 * Whether a user, by one of the token's scopes, may use this server. A scope without a filter, such as `access:servers`,
 * includes those with one. Hubs before 2.0 have no scopes: there the server is its user's alone.
 *
 * @see https://jupyterhub.readthedocs.io/en/stable/rbac/scopes.html
 */
export function mayUse(
  { name, scopes }: HubUser,
  { accessScopes, user }: Pick<HubSettings, "accessScopes" | "user">,
): boolean {
  if (scopes === undefined || accessScopes.length === 0) return user !== "" && name === user;
  return accessScopes.some(
    (needed) => scopes.includes(needed) || scopes.includes(needed.split("!")[0] ?? needed),
  );
}
