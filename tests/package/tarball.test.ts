import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** npm builds, packs and installs from its cache. */
const LIMIT = 180_000
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ENOTCACHED|ECONNREFUSED|ENETUNREACH|ETIMEDOUT/

let base: string
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), 'firedrill-tarball-'))
})
afterAll(() => rm(base, { recursive: true, force: true }))

// A user's shell: the Node of the machine, and nothing of the npm or vitest that runs this test.
const path = (process.env.PATH ?? '').split(delimiter).filter((entry) => !entry.includes(join('node_modules', '.bin')))
const env = {
  ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(npm_|VITEST|NODE_|INIT_CWD)/i.test(key))),
  PATH: path.join(delimiter),
}

async function run(cwd: string, command: string, ...args: readonly string[]) {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { stdout, stderr, code: code as number | null }
}

test('works from its tarball in an empty folder, under the Node of the machine', { timeout: LIMIT }, async ({ skip }) => {
  const packed = await run(ROOT, 'npm', 'pack', '--pack-destination', base)
  expect(packed, 'npm pack').toMatchObject({ code: 0 })
  const [tarball = ''] = (await readdir(base)).filter((name) => name.endsWith('.tgz'))

  const app = join(base, 'app')
  await mkdir(app)
  await writeFile(join(app, 'package.json'), '{ "private": true }\n')
  // Scripts of others compile what nobody needs here (ssh2's optional speed-up), for a minute.
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts']
  const installed = await run(app, 'npm', 'install', ...options, join(base, tarball))
  if (installed.code !== 0 && OFFLINE.test(installed.stderr)) skip(`npm is offline: ${installed.stderr.trim().split('\n')[0]}`)
  expect(installed, 'npm install').toMatchObject({ code: 0 })

  const home = join(app, 'node_modules', 'firedrill')
  expect(await strays(home)).toEqual([])
  expect(await missingExports(home)).toEqual([])

  const help = await run(app, 'npx', '--no-install', 'firedrill', '--help')
  expect(help).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: firedrill /) })
  const kinds = await run(app, 'npx', '--no-install', 'firedrill', 'kinds')
  expect(kinds).toMatchObject({ code: 0, stdout: expect.stringMatching(/^metrics +\S/m) })
  const noSuite = await run(app, 'npx', '--no-install', 'firedrill', 'run')
  expect(noSuite).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('no suite in suites/') })
})

// Sources, tests and their data stay at home.
async function strays(home: string): Promise<readonly string[]> {
  const files = (await readdir(home, { recursive: true })).filter((file) => !file.startsWith(`node_modules${sep}`))
  const wanted = /^(bin|dist|docs|schema)($|[/\\])|^(package\.json|README\.md|CHANGELOG\.md|LICENSE)$/
  return files.filter((file) => !wanted.test(file) || /\.(test|fixture)\./.test(file) || /(?<!\.d)\.ts$/.test(file))
}

async function missingExports(home: string): Promise<readonly string[]> {
  const { exports } = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as { exports: Record<string, unknown> }
  const targets = Object.values(exports).flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target ?? {}),
  )
  const found = await Promise.all(targets.map((target) => access(join(home, String(target))).then(Boolean, () => String(target))))
  return found.filter((target) => typeof target === 'string')
}
