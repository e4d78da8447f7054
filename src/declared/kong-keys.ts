/** Format versions of declarative files that Kong 3.x reads. */
export const FORMATS: readonly string[] = ['1.1', '2.1', '3.0']

const META = ['_format_version', '_transform', '_comment', '_ignore', '_info', '_workspace', '_konnect', '_plugin_configs']

/** Keys on the top level of a declarative file, of decK's too. Custom plugins add more. */
export const TOP_KEYS: readonly string[] = [
  ...META,
  ...'services routes consumers consumer_groups plugins upstreams targets certificates ca_certificates snis vaults keys key_sets'.split(
    ' ',
  ),
  ...'filter_chains partials licenses rbac_roles custom_entities service_packages parameters workspaces clustering_data_planes'.split(
    ' ',
  ),
  ...'acls basicauth_credentials hmacauth_credentials jwt_secrets keyauth_credentials oauth2_credentials oauth2_tokens'.split(
    ' ',
  ),
  ...'oauth2_authorization_codes mtls_auth_credentials keyauth_enc_credentials oic_issuers oic_jwks acme_storage'.split(' '),
  ...'sessions ratelimiting_metrics response_ratelimiting_metrics consumer_group_consumers consumer_group_plugins'.split(' '),
  ...'graphql_ratelimiting_advanced_cost_decoration degraphql_routes plugin_schemas custom_plugins jwt_signer_jwks'.split(' '),
]

/** Keys of a plugin. */
export const PLUGIN_KEYS: readonly string[] = [
  ...'id name instance_name created_at updated_at service route consumer consumer_group config protocols enabled tags'.split(' '),
  ...'ordering condition run_on partials _config _comment _ignore'.split(' '),
]
