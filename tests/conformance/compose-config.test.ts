import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { isDeepStrictEqual, promisify } from 'node:util'
import { afterAll, describe, expect, test } from 'vitest'
import { composeVersion } from '../../src/declared/compose.fixture.ts'
import { readCompose } from '../../src/declared/compose.ts'
import type { ComposeModel } from '../../src/declared/compose-model.ts'
import { FileErrors } from '../../src/declared/compose-problems.ts'
import { generatedProjects } from './compose-generated.ts'
import type { ComposeProject } from './compose-project.ts'
import { mergedProjects } from './compose-projects-merged.ts'
import { sharedProjects } from './compose-projects-shared.ts'
import { singleProjects } from './compose-projects-single.ts'
import { knownDifferences, refusedProjects } from './compose-refused.ts'
import { type Shape, shapeOfConfig, shapeOfModel } from './compose-shape.ts'

const PROJECT = 'conformance'

const version = composeVersion()
if (version === undefined) console.log('skipped: `docker compose version` does not answer, so there is nothing to compare with')

const root = mkdtempSync(join(tmpdir(), 'firedrill-conformance-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

// What the machine says of compose itself must not decide.
const machine = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('COMPOSE_')))

let written = 0

function write({ files }: ComposeProject): (name: string) => string {
  const directory = join(root, `p${++written}`, 'project')
  mkdirSync(directory, { recursive: true })
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, name)), { recursive: true })
    writeFileSync(join(directory, name), text)
  }
  return (name) => join(directory, name)
}

interface Answers {
  /** Or the message of the refusal. */
  readonly compose: Shape | string
  readonly ours: Shape | string
}

async function answers(project: ComposeProject): Promise<Answers> {
  const path = write(project)
  const env = { ...machine, ...project.env }
  const files = (project.named ?? ['compose.yml']).map(path)
  const envFiles = (project.envFiles ?? []).map(path)
  const compose = await composeConfig({ files, envFiles, profiles: project.profiles ?? [] }, env)
  const told = typeof compose === 'string' ? { services: {}, volumes: {}, networks: {} } : compose
  const ours = attempt(() => readCompose(files, { env, envFiles, profiles: project.profiles ?? [] }))
  return { compose, ours: typeof ours === 'string' ? ours : shapeOfModel(ours, PROJECT, told) }
}

async function composeConfig(
  { files, envFiles, profiles }: Readonly<Record<'files' | 'envFiles' | 'profiles', readonly string[]>>,
  env: NodeJS.ProcessEnv,
): Promise<Shape | string> {
  const args = [
    ...['compose', '-p', PROJECT],
    ...files.flatMap((file) => ['-f', file]),
    ...envFiles.flatMap((file) => ['--env-file', file]),
    ...profiles.flatMap((profile) => ['--profile', profile]),
    ...['config', '--format', 'json'],
  ]
  try {
    const { stdout } = await promisify(execFile)('docker', args, { env, cwd: root })
    // It writes dollar signs so that compose could read them again.
    return shapeOfConfig(JSON.parse(stdout.replaceAll('$$', '$')))
  } catch (error) {
    return (error as { readonly stderr?: string }).stderr ?? String(error)
  }
}

function attempt(read: () => ComposeModel): ComposeModel | string {
  try {
    return read()
  } catch (error) {
    if (error instanceof FileErrors) return error.message
    throw error
  }
}

const named = (projects: readonly ComposeProject[]) => projects.map((project) => [project.name, project] as const)

describe.skipIf(version === undefined)(`docker compose config ${version ?? '(absent)'}`, () => {
  describe('reads the same', () => {
    test.each(named([...singleProjects, ...mergedProjects, ...sharedProjects]))('%s', async (_, project) => {
      const { compose, ours } = await answers(project)
      expect(ours).toEqual(compose)
      expect(compose, 'compose refused it').toBeTypeOf('object')
    })
  })

  describe('refuses the same', () => {
    test.each(named(refusedProjects))('%s', async (_, project) => {
      const { compose, ours } = await answers(project)
      expect(compose, 'compose takes it').toBeTypeOf('string')
      expect(ours, 'we take it').toBeTypeOf('string')
    })
  })

  const seed = Number(process.env.FIREDRILL_SEED ?? 5)
  describe(`generated projects, seed ${seed}`, () => {
    test.each(named(generatedProjects(Number(process.env.FIREDRILL_RUNS ?? 25), seed)))('%s', async (_, project) => {
      const { compose, ours } = await answers(project)
      const text = () =>
        Object.entries(project.files)
          .map(([name, of]) => `--- ${name}\n${of}`)
          .join('\n')
      if (typeof compose === 'string') expect(ours, `compose refuses it: ${compose}\n${text()}`).toBeTypeOf('string')
      else expect(ours, text()).toEqual(compose)
    })
  })

  describe('is seen differently on purpose', () => {
    test.each(knownDifferences.map(({ project, reason }) => [project.name, reason, project] as const))(
      '%s: %s',
      async (_, __, project) => {
        const { compose, ours } = await answers(project)
        const refused = typeof compose === 'string' && typeof ours === 'string'
        expect(refused || isDeepStrictEqual(compose, ours), 'there is no difference any more: take it off the list').toBe(false)
      },
    )
  })
})

test('names are unique, so that a failure tells its project', () => {
  const all = [
    ...singleProjects,
    ...mergedProjects,
    ...sharedProjects,
    ...refusedProjects,
    ...knownDifferences.map((one) => one.project),
  ]
  expect(all.map(({ name }) => name)).toHaveLength(new Set(all.map(({ name }) => name)).size)
})
