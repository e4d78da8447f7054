import { describe, expect, test } from 'vitest'
import { secretFinder } from './secret-patterns.ts'

const secretKind = (label: string, value: string): string | undefined => secretFinder(label)(value)

// Made here, so that no scanner of secrets takes this file for a leak.
const mixed = (length: number): string => 'a1B2c3D4e5F6g7H8i9J0kLmNoPqRsTuVwXyZ'.repeat(8).slice(0, length)
const base64 = (text: string): string => Buffer.from(text).toString('base64url')
const JWT = `${base64('{"alg":"HS256","typ":"JWT"}')}.${base64('{"sub":"1234567890"}')}.${mixed(43)}`
const UUID = '550e8400-e29b-41d4-a716-446655440000'
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709'
const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

describe('secrets', () => {
  test.each<[label: string, value: string, kind: string]>([
    ['key', `-----BEGIN RSA PRIVATE KEY-----\nMIIE${mixed(60)}`, 'a private key'],
    ['key', '-----BEGIN PRIVATE KEY-----', 'a private key'],
    ['session', JWT, 'a JSON Web Token'],
    ['url', `/login?redirect=${JWT}`, 'a JSON Web Token'],
    ['user', `AKIA${'ABCD2345'.repeat(2)}`, 'an AWS access key'],
    ['value', `${mixed(20)}/wJalrXUtnFEMIbPxRfi`, 'an AWS secret key'],
    ['header', `Bearer ${mixed(24)}`, 'a bearer token'],
    ['header', `authorization: bearer ${SHA1}`, 'a bearer token'],
    ['header', `Basic ${Buffer.from('admin:pa55').toString('base64')}`, 'basic credentials'],
    ['dsn', 'postgres://app:s3cr3t@db:5432/app', 'a password in a URL'],
    ['dsn', 'redis://:hunter2@cache:6379', 'a password in a URL'],
    ['error', 'dial amqp://guest:gu3st@mq: connection refused', 'a password in a URL'],
    ['url', '://:a@', 'a password in a URL'],
    ['dsn', 'app:hunter2@tcp(db:3306)/shop', 'a password in a data source name'],
    ['dsn', 'host=db user=app password=hunter2 sslmode=disable', 'a password'],
    ['path', '/login?user=a&password=correct%20horse', 'a password'],
    ['line', 'Using generated security password: 8e557245-73e2-4286-969a-ff57fe326336', 'a password'],
    ['line', 'PWD=/app pwd=hunter2x', 'a password'],
    ['path', '/v1/items?page_token=CAUQAAabcdef1234567890&token=abc123def456ghi', 'an API key or token'],
    ['password', 'hunter2', 'a password'],
    ['db_password', 'correct horse', 'a password'],
    ['db.password', 'hunter2hunter2', 'a password'],
    ['id', `ghp_${mixed(36)}`, 'an API key'],
    ['id', `glpat-${mixed(20)}`, 'an API key'],
    ['id', `xoxb-${mixed(20)}`, 'an API key'],
    ['id', `sk_live_${mixed(24)}`, 'an API key'],
    ['id', `sk-proj-${mixed(40)}`, 'an API key'],
    ['id', `AIza${mixed(35)}`, 'an API key'],
    ['webhook', `https://hooks.slack.com/services/T${'0'.repeat(8)}/B${'0'.repeat(8)}/${mixed(24)}`, 'an API key'],
    ['path', `/v1/items?api_key=${mixed(20)}`, 'an API key or token'],
    ['path', `/v1/items?token=${UUID}`, 'an API key or token'],
    ['env', `aws_secret_access_key=${mixed(40)}`, 'an API key or token'],
    ['body', `{"access_token": "${mixed(20)}"}`, 'an API key or token'],
    ['api_key', UUID, 'an API key or token'],
    ['client_secret', mixed(24), 'an API key or token'],
    ['token', mixed(32), 'a token'],
    ['session.token', `${mixed(16)}.${mixed(16)}`, 'an API key or token'],
    ['secret', mixed(32), 'a secret'],
    ['webhook_secret', mixed(32), 'a secret'],
    ['apiKey', UUID, 'an API key or token'],
    ['dbPassword', 'hunter2', 'a password'],
    ['body', '{"user":"a","password": "hunter2"}', 'a password'],
    ['dsn', 'postgres://app:***@db/app,postgres://app:hunter2@db/app', 'a password in a URL'],
    ['query', 'password=*****&old_password=hunter2', 'a password'],
    // The shapes that makers of keys chose; most of them stand in no other row.
    ...[
      `gho_${mixed(36)}`,
      `github_pat_${mixed(22)}_${mixed(59)}`,
      `xapp-1-${mixed(20)}`,
      `rk_test_${mixed(24)}`,
      `sk-ant-${mixed(30)}`,
      `sk-${mixed(48)}`,
      `ya29.${mixed(40)}`,
      `npm_${mixed(36)}`,
      `pypi-AgE${mixed(30)}`,
      `dop_v1_${SHA256}`,
      `SG.${mixed(22)}.${mixed(43)}`,
      `hvs.${mixed(24)}`,
      `glsa_${mixed(32)}_0a1b2c3d`,
      `AGE-SECRET-KEY-1${'ABC2345'.repeat(8)}`,
      `https://discord.com/api/webhooks/${'1234567890'.repeat(2)}/${mixed(20)}`,
    ].map((value): [string, string, string] => ['value', value, 'an API key']),
  ])('%s="%s" is %s', (label, value, kind) => expect(secretKind(label, value)).toBe(kind))
})

describe('no secrets', () => {
  test.each<[label: string, value: string]>([
    ['id', ''],
    ['trace_id', UUID],
    ['trace_id', '4bf92f3577b34da6a3ce929d0e0e4736'],
    ['revision', SHA1],
    ['digest', `sha256:${SHA256}`],
    ['image', `registry.example:5000/team/app@sha256:${SHA256}`],
    ['image_id', `docker-pullable://quay.io/prometheus/prometheus@sha256:${SHA256}`],
    ['image_id', `docker-pullable://nginx:1.25@sha256:${SHA256}`],
    ['container_id', `containerd://${SHA256}`],
    ['path', '/var/lib/kubelet/pods/9f3b1c5e-8d1c-4d0f-9d7e-2f1b0c3a4d5e/volumes'],
    ['path', '/api/v1/namespaces/default/Deployments/web'],
    ['handler', '/reset-password/:token'],
    ['handler', '/login?token=:token'],
    ['handler', '/reset?password={password}'],
    ['url', 'http://prometheus:9090/metrics'],
    ['url', 'https://user@example.org:8443/a:b@c'],
    ['url', 'https://example.org/?mail=a:b@example.org'],
    ['url', 'postgres://app:xxxxx@db/app'],
    ['url', 'postgres://app:***@db/app'],
    ['url', 'postgres://app:<redacted>@db/app'],
    ['url', 'postgres://app:%s@db/app'],
    ['repo', 'git@github.com:prometheus/prometheus.git'],
    ['mail', 'someone.else+tag@example.org'],
    ['secret', 'default-token-x7k2p'],
    ['secret', 'default-token-abc12'],
    // Kustomize appends a hash to the names of objects.
    ['secret', 'web-credentials-production-7d9f8c6b5d'],
    ['secret', UUID],
    ['secret_type', 'kubernetes.io/service-account-token'],
    ['token_type', 'refresh'],
    ['key', 'cpu'],
    ['key', 'node.kubernetes.io/not-ready'],
    ['line', 'PWD=/app'],
    ['line', 'pwd=/srv/x OLDPWD=/home/app pwd=~/work pwd="C:\\app"'],
    ['line', 'password: bad credentials of user app'],
    ['line', 'ssh://git:22@git.example.org/team/app.git'],
    ['path', '/v1/items?page_token=CAUQAAabcdef1234567890&next_token=abc123def456ghi'],
    ['nextPageToken', 'CAUQAAabcdef1234567890xyz'],
    ['continuation-token', 'CAUQAAabcdef1234567890xyz'],
    ['password', 'REDACTED_BY_APP_1'],
    ['body', '{"password":"REDACTED_BY_APP"}'],
    ['password', '********'],
    ['password', '<hidden>'],
    ['token', '***'],
    ['body', '{"user":"a","password":"***"}'],
    ['body', '{"error":"password":expired}'],
    ['request_id', 'dXNlcjoxMjM0NQ=='],
    ['etag', 'W/"bWFya2Rvd24="'],
    ['short_id', 'a1B2c3D4e5F'],
    // As long as an AWS secret key, but not random.
    ['lane', 'Aa1/'.repeat(10)],
    ['node', 'ip-10-0-12-34.eu-central-1.compute.internal'],
    ['instance', 'db01.example.org:9100'],
    ['query', 'SELECT id, token FROM sessions WHERE password = $1 AND secret = ? LIMIT 10'],
    ['query', 'UPDATE users SET password=$1 WHERE id=$2'],
    ['revision', 'f2b5b5d8a7c64b1f9f4e0c3d2a1b0c9d8e7f6a5b-modified'],
    ['user_agent', 'kubelet/v1.31.0 (linux/amd64) kubernetes/9edcffc'],
    ['le', '+Inf'],
    ['secret', 'sh.helm.release.v1.web.v12'],
    ['token', 'default-token-x7k2p'],
    ['token', UUID],
    ['token', '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48'],
    ['password', 'expired'],
    ['password', 'bcrypt'],
    ['password', 'scram-sha-256'],
    ['password_type', 'scram-sha-256'],
    ['api_key', 'redacted'],
    ['api_key', 'billing-service'],
    ['api_key_id', 'a1B2c3D4e5F6g7H8'],
    ['error', 'password authentication failed for user app'],
    ['error', 'invalid token: unexpected end of input'],
    ['error', 'basic authentication required'],
    ['error', 'Bearer authentication-is-required here'],
    ['error', 'missing password=required'],
    ['kid', 'eyJub3QiOiJhIGp3dCJ9'],
    ['user_agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'],
    ['arn', 'arn:aws:iam::123456789012:role/eks-node-AKIAmbition'],
    ['pod', 'prometheus-k8s-operator-7d9f8c6b5d-x2v4q'],
    ['locale', 'sk-some-service-name-of-slovakia-v2'],
    ['version', '3.5.3+ds1-6'],
    ['goversion', 'go1.24.4'],
    ['query', 'sum(rate(http_requests_total{token=~"$token"}[5m])) by (job)'],
    ['class', 'org/Example/Service/HandlerFactoryImpl2x/'],
    ['__proto__', 'constructor'],
  ])('%s="%s"', (label, value) => expect(secretKind(label, value)).toBeUndefined())
})

// Each one would be slow under a pattern that looks at every start, or at every length.
describe('one megabyte of what a pattern begins with is looked at in part', () => {
  test.each<[unit: string, kind: string | undefined]>([
    ...['a', 'ey:a@', 'eyJ', 'bearer ', 'basic QQ', '://', '://u:***@', 'a:', 'a.-', 'aB', 'token="', '-----BEGIN '].map(
      (unit): [string, undefined] => [unit, undefined],
    ),
    ['eyJaaaaaaaaaa.', 'a JSON Web Token'],
    ['password=', 'a password'],
  ])('%j', (unit, kind) => {
    const value = unit.repeat(Math.ceil(1_000_000 / unit.length))
    for (const label of ['x', value]) expect(secretKind(label, value)).toBe(kind)
  })

  test('a secret behind it is not seen, one before it is', () => {
    const filler = '. '.repeat(500_000)
    expect(secretKind('x', `${filler}${JWT}`)).toBeUndefined()
    expect(secretKind('x', `${JWT}${filler}`)).toBe('a JSON Web Token')
  })
})
