import { expect, test } from 'vitest'
import { isKnownSecret, isOrdinary, tellsName } from './known-value.ts'

const RANDOM = 'k7Jx2mQ9vR4tLw8ZpN3bY6sD'

test.each<[string, string]>([
  ['POSTGRES_PASSWORD', 'tr0ub4dor'],
  ['PGPASSWORD', 'tr0ub4dor'],
  ['RABBITMQ_DEFAULT_PASS', 'tr0ub4dor'],
  ['OPENAI_API_KEY', 'sk-test'],
  ['ANTHROPIC_APIKEY', 'sk-test'],
  ['AWS_SECRET_ACCESS_KEY', 'a/b+c'],
  ['SLACK_TOKENS', 'a,b'],
  ['API_TOKEN_2', 'a-b'],
  ['SECRET_KEY_BASE', 'a-b'],
  ['FIREDRILL_KEY', 'key-of-this-test'],
  ['NEO4J_AUTH', 'neo4j/tr0ub4dor'],
  ['API_KEY_PRODUCTION', RANDOM],
  ['API_KEY_PRODUCTION', 'ab12'.repeat(8)],
])('%s=%s is a secret', (name, value) => expect(isKnownSecret(name, value)).toBe(true))

test.each<[string, string]>([
  ['GF_AUTH_ANONYMOUS_ORG_ROLE', 'Viewer'],
  ['GF_AUTH_GENERIC_OAUTH_AUTH_URL', 'https://sso.example.com/auth'],
  ['AUTH_SERVICE_URL', 'http://auth:8080'],
  ['IDP_TOKEN', 'https://idp.example.com/token'],
  ['KONG_SSL_CERT_KEY', '/etc/kong/ssl/tls.key'],
  ['TLS_KEY', './certs/tls.key'],
  ['DB_PASSWORD_FILE', '/run/secrets/db'],
  ['KAFKA_AUTH_MECHANISM', 'SCRAM-SHA-256'],
  ['TOKEN_TTL', '3600s'],
  ['PWD', '/app'],
  ['SORT_KEY', 'customer_and_order_id'],
  ['AWS_ACCESS_KEY_ID', 'minioadmin'],
  ['COOKIE', 'session'],
  ['BUILD', RANDOM],
])('%s=%s is none', (name, value) => expect(isKnownSecret(name, value)).toBe(false))

test('words, numbers and what is short cannot be told from other text', () => {
  expect(['ab12!', 'postgres', 'Viewer', 'CHANGEME', '123456789'].map(isOrdinary)).not.toContain(false)
  expect(['tr0ub4dor', 'winter-2026', 'correcthorsebattery', '1234567890', 'camelCase'].map(isOrdinary)).not.toContain(true)
})

test('names of names', () => {
  expect(['POSTGRES_USER', 'MYSQL_DATABASE', 'DB_NAME'].map(tellsName)).not.toContain(false)
  expect(['POSTGRES_PASSWORD', 'API_KEY'].map(tellsName)).not.toContain(true)
})
