// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { redactor } from '../lib/redact.ts'
import { type ComposeOptions, readCompose } from './compose.ts'
import { composeSecrets } from './compose-secrets.ts'

const directory = mkdtempSync(join(tmpdir(), 'firedrill-compose-secrets-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

const SERVICES = 'services: { app: { image: x } }\n'

let written = 0

// Every project in a directory of its own.
function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = join(directory, String(++written))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  return root
}

const secretsAt = (root: string, env: ComposeOptions['env'] = {}, names: readonly string[] = ['compose.yml']) =>
  composeSecrets(
    readCompose(
      names.map((name) => join(root, name)),
      { env },
    ),
  )

const PEM =
  '-----BEGIN PRIVATE KEY-----\nMIIBVgIBADANBgkqhkiG9w0BAQEFAASCAUAwggE8\nAgEAAkEAq7BFUpkGp3+LQmlQ\nYx2eqzDV\n-----END PRIVATE KEY-----\n'

describe('files of secrets', () => {
  const files: readonly (readonly [string, string | Uint8Array, readonly string[]])[] = [
    ['one line', 'hunter2\n', ['hunter2']],
    ['blanks around it', '\n  hunter2 \r\n\n', ['hunter2']],
    ['a byte order mark', '\ufeffhunter2', ['hunter2']],
    ['a URL: its password too', 'postgres://me:hunter2@db/x\n', ['postgres://me:hunter2@db/x', 'hunter2', 'me:hunter2']],
    ['several lines, as a whole', PEM, [PEM.trim()]],
    ['four characters', 'abcd', ['abcd']],
    ['fewer tell nothing', 'abc\n', []],
    ['nothing', '\n', []],
    ['the name of a service', 'app\n', []],
    ['a word that all know', 'true\n', []],
    ['64 KiB', 'x'.repeat(64 * 1024), ['x'.repeat(64 * 1024)]],
    ['more than 64 KiB', 'x'.repeat(64 * 1024 + 1), []],
    ['no UTF-8', Uint8Array.from([0x68, 0x75, 0x6e, 0x74, 0xff, 0xfe, 0x65, 0x72]), []],
    ['no text', 'hunter\0two', []],
  ]
  test.each(files)('%s', (_, content, secrets) => {
    const root = project({ 'compose.yml': `${SERVICES}secrets: { s: { file: ./s.txt } }\n`, 's.txt': content })
    expect(secretsAt(root)).toEqual(secrets)
  })

  test('are no files: a directory, a pipe that nobody writes to, a link to nothing', () => {
    const names = ['d', 'pipe', 'link', 'nothing']
    const root = project({
      'compose.yml': `${SERVICES}secrets: { ${names.map((name) => `${name}: { file: ${name} }`).join(', ')} }\n`,
      'd/x': 'hunter2',
    })
    execFileSync('mkfifo', [join(root, 'pipe')])
    symlinkSync('nowhere', join(root, 'link'))
    expect(secretsAt(root)).toEqual([])
  })

  test('one that this user may not read gives nothing', () => {
    const root = project({ 'compose.yml': `${SERVICES}secrets: { s: { file: s.txt } }\n`, 's.txt': 'hunter2' })
    chmodSync(join(root, 's.txt'), 0)
    // Root may read all.
    expect(secretsAt(root)).toEqual(process.getuid?.() === 0 ? ['hunter2'] : [])
  })

  test('are found from where they are named: an include, an override, a variable, the home directory', () => {
    const root = project({
      'over.yml': 'secrets: { over: { file: sub/over.txt } }\n',
      'sub/inc.yml': 'secrets: { inc: { file: inc.txt } }\n',
      'sub/inc.txt': 'secret-inc',
      'sub/over.txt': 'secret-over',
      'sub/own.txt': 'secret-own',
      'home.txt': 'secret-home',
    })
    const home = `~/${relative(homedir(), join(root, 'home.txt'))}`
    const own = `secrets: { own: { file: "\${WHERE}/own.txt" }, home: { file: "${home}" } }`
    writeFileSync(join(root, 'compose.yml'), `include: [sub/inc.yml]\n${SERVICES}${own}\n`)
    const secrets = secretsAt(root, { WHERE: 'sub' }, ['compose.yml', 'over.yml'])
    expect([...secrets].sort()).toEqual(['secret-home', 'secret-inc', 'secret-over', 'secret-own'])
  })

  test('of several lines are hidden line by line, where a line is long enough to be one', () => {
    const root = project({ 'compose.yml': `${SERVICES}secrets: { s: { file: key.pem } }\n`, 'key.pem': PEM })
    const redact = redactor(secretsAt(root))
    expect(redact(PEM)).toBe('***\n')
    expect(redact('line 3: AgEAAkEAq7BFUpkGp3+LQmlQ!')).toBe('line 3: ***!')
    expect(redact(JSON.stringify({ key: PEM }))).not.toContain('MIIB')
  })
})

test.each<[string, string, readonly string[]]>([
  ['a variable whose name tells nothing', 's: { environment: CERT }', ['certificate']],
  ['of an env file', 's: { environment: FROM_FILE }', ['from-file']],
  ['one that is not set', 's: { environment: NONE }', []],
  ['one that is too short', 's: { environment: SHORT }', []],
  ['what a swarm has', 's: { external: true }', []],
])('variables of secrets: %s', (_, secret, secrets) => {
  const root = project({ 'compose.yml': `${SERVICES}secrets: { ${secret} }\n`, '.env': 'FROM_FILE=from-file\n' })
  expect(secretsAt(root, { CERT: 'certificate', SHORT: 'abc' })).toEqual(secrets)
})

test('a variable of an included secret is that of its env file', () => {
  const root = project({
    'compose.yml': `include: [{ path: inc.yml, env_file: inc.env }]\n${SERVICES}`,
    'inc.yml': 'secrets: { s: { environment: CERT } }\n',
    'inc.env': 'CERT=included\n',
  })
  expect(secretsAt(root)).toEqual(['included'])
})

test('configs are no secrets', () => {
  const root = project({
    'compose.yml': `${SERVICES}configs: { a: { file: a.yml }, b: { environment: CONF }, c: { content: hunter2 } }\n`,
    'a.yml': 'scrape_configs: []\n',
  })
  expect(secretsAt(root, { CONF: 'plain-text' })).toEqual([])
})

test.each<[string, string, string, readonly string[]]>([
  ['names that tell', 'app.env', 'DB_PASSWORD=hunter2\nDB_USER=someone\n', ['hunter2']],
  ['quoted, over lines', 'app.env', 'API_KEY="one\ntwo" # mine\n', ['one\ntwo']],
  ['given to another name', 'app.env', 'API_KEY=hunter2\nUPSTREAM=x-${API_KEY}-${OUTER_TOKEN}\n', ['outer-1', 'hunter2']],
  ['to the letter', '{ path: app.env, format: raw }', 'DB_PASSWORD=pa$word"#1\n', ['pa$word"#1']],
])('values of an env file of a service: %s', (_, file, content, secrets) => {
  const root = project({ 'compose.yml': `services: { app: { image: x, env_file: [${file}] } }\n`, 'app.env': content })
  expect(secretsAt(root, { OUTER_TOKEN: 'outer-1' })).toEqual(secrets)
})

describe('what is wrong', () => {
  const messageOf = (root: string, env: ComposeOptions['env']): string => {
    try {
      secretsAt(root, env)
    } catch (error) {
      return error instanceof Error ? error.message.replaceAll(`${root}/`, '') : String(error)
    }
    return 'no error'
  }

  test.each([
    ['secrets: [s]\n', 'wrong type or form'],
    ['secrets: { s: { file: [a] } }\n', 'secrets.s.file\n  wrong type or form\n  expected  a path'],
    ['secrets: { s: { environment: { A: 1 } } }\n', 'secrets.s.environment\n  wrong type or form\n  expected  a name'],
  ])('%s', (text, expected) => {
    const message = messageOf(project({ 'compose.yml': `${SERVICES}${text}` }), {})
    expect(message).toContain(expected)
    expect(message).toMatch(/^1 problem /)
  })

  test('is told without what the secrets hold', () => {
    const root = project({
      'compose.yml': `services: { app: { image: x, ports: ["\${CERT}"], expose: [hunter2] } }\nsecrets: { s: { file: s.txt }, t: { environment: CERT } }\n`,
      's.txt': 'hunter2',
    })
    const message = messageOf(root, { CERT: 'certificate' })
    expect(message).toContain('got       "***"')
    expect(message).not.toMatch(/hunter2|certificate/)
  })
})
