import { expect, test } from 'vitest'
import { composeModel, composeService } from './compose.fixture.ts'
import type { ComposeService } from './compose-model.ts'
import { composeSecrets, tellsSecret } from './compose-secrets.ts'

const secretsOf = (more: Partial<ComposeService>, secrets: readonly string[] = []) =>
  composeSecrets(composeModel({ services: [composeService(more)], secrets }))

test.each([
  [{ environment: { POSTGRES_PASSWORD: 'pw-1', POSTGRES_USER: 'me' } }, ['pw-1']],
  [{ environment: { SLACK_TOKEN: 't-1', AWS_SECRET_ACCESS_KEY: 's-1', API_KEY: 'k-1' } }, ['t-1', 's-1', 'k-1']],
  [{ environment: { DATABASE_URL: 'postgres://me:p%40ss@db:5432/x' } }, ['p%40ss', 'p@ss', 'me:p@ss']],
  [{ environment: { DATABASE_URL: 'postgres://me:p@ss@db:5432/x' } }, ['p@ss', 'me:p@ss']],
  [{ environment: { DATABASE_URL: 'postgres://app:app@db:5432/x' } }, []],
  [{ environment: { TOKEN_TTL: '3600', ALLOW_EMPTY_PASSWORD: 'yes', PASSWORD_FILE: '/run/secret', KEYSPACE: 'shop' } }, []],
  [{ environment: { POSTGRES_PASSWORD: 'app' } }, []],
  [{ command: ['redis-server', '--requirepass', 'pw-2', '--port', '1'] }, ['pw-2']],
  [{ command: ['x', '--password'], entrypoint: ['run'] }, []],
  [{ command: ['x', '--api-key=k-2', '--password-file=/x'] }, ['k-2']],
  [{ native: { command: ['node'], cwd: '.', environment: { JWT_SECRET: 'j-1' }, standIn: false } }, ['j-1']],
])('%j hides %j', (more, secrets) => {
  expect(secretsOf(more)).toEqual(secrets)
})

test('values of secret variables are hidden whatever names they are given to, but for those that tell nothing', () => {
  const secrets = ['t-1', 'true', 'app', 'postgres://me:pw-3@db']
  expect(secretsOf({ environment: { UPSTREAM: 't-1' } }, secrets)).toEqual(['t-1', 'postgres://me:pw-3@db', 'pw-3', 'me:pw-3'])
})

test.each([
  ['DB_PASS', true],
  ['MONKEY', false],
  ['KEYCLOAK_URL', false],
  ['PASSENGERS', false],
])('%s: %s', (name, tells) => {
  expect(tellsSecret(name)).toBe(tells)
})
