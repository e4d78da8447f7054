import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ComposeModel } from '../../declared/compose-model.ts'
import { displayPath } from '../../declared/compose-problems.ts'
import { TestBedError } from '../../lib/errors.ts'
import type { Plan } from '../../plan/plan.ts'
import type { OpenOptions } from '../stack.ts'
import type { Client } from './engine.ts'
import { COMPOSE_LABEL, KEEP_LABEL, RUN_LABEL, SERVICE_LABEL, SUITE_LABEL } from './labels.ts'
import type { Chosen } from './override-options.ts'
import { Project } from './project.ts'

/** Files of a mounted directory or a build context that can be looked at. */
const MOST_FILES = 20_000
/** Directories of a build context that are no sources. */
const NO_SOURCE = /(^|[/\\])(node_modules|\.git)([/\\]|$)/

/** Digest of all that compose makes of the files, and of this run's changes: equal when a stack of one is a stack of the other. */
export async function digestOf(
  model: ComposeModel,
  { signal, changes = [] }: Pick<OpenOptions, 'signal' | 'changes'>,
): Promise<string> {
  // Named alike each time: the project's name is in what compose prints.
  using project = new Project('firedrill', model)
  return createHash('sha256')
    .update(await project.config(signal))
    .update(changes.length === 0 ? '' : JSON.stringify(changes))
    .digest('hex')
    .slice(0, 32)
}

/** Project of the suite's stack that is up and is this one; undefined when none was left up. Throws when it is another one. */
export async function keptStack(
  client: Client,
  { suite, compose }: Plan,
  digest: string,
  chosen: readonly Chosen[],
): Promise<string | undefined> {
  const label = [`${SUITE_LABEL}=${suite}`, `${KEEP_LABEL}=true`]
  const all = await client.container.dockerode.listContainers({ all: true, filters: { label } })
  const newest = all.toSorted((a, b) => b.Created - a.Created)[0]
  const project = newest?.Labels[RUN_LABEL]
  if (newest === undefined || project === undefined) return undefined
  const hint = `end it (docker compose -p ${project} down -v) and run again, or leave out --reuse`
  if (newest.Labels[COMPOSE_LABEL] !== digest)
    throw new TestBedError(`the stack that is up (${project}) is of another version of the compose file`, { hint })
  const changed = changedFile(chosen, compose?.projectDirectory ?? '.', newest.Created * 1000)
  if (changed !== undefined)
    throw new TestBedError(`the stack that is up (${project}) is older than ${changed}, which it mounts or is built from`, {
      hint,
    })
  for (const { name } of chosen) {
    const states = all
      .filter(({ Labels }) => Labels[RUN_LABEL] === project && Labels[SERVICE_LABEL] === name)
      .map(({ State }) => State)
    const bad = states.length === 0 ? 'gone' : states.find((state) => !['running', 'exited'].includes(state))
    if (bad !== undefined) throw new TestBedError(`the stack that is up (${project}) is not whole: ${name} is ${bad}`, { hint })
  }
  return project
}

// What a program read when it started, or was built from, may be what its file no longer says.
function changedFile(chosen: readonly Chosen[], directory: string, since: number): string | undefined {
  const mounted = chosen.flatMap(({ compose }) =>
    compose.mounts.filter(({ type }) => type === 'bind').flatMap(({ source }) => source ?? []),
  )
  // Of the whole machine's files nobody changes one for a stack.
  const own = mounted.filter((source) => !relative(directory, source).startsWith('..'))
  const contexts = chosen.flatMap(({ compose }) => compose.buildContext ?? [])
  const changed = [...own, ...contexts]
    .filter((source) => existsSync(source))
    .flatMap(filesOf)
    .find((file) => {
      const stat = statSync(file, { throwIfNoEntry: false })
      return stat?.isFile() && stat.mtimeMs > since
    })
  return changed === undefined ? undefined : displayPath(changed)
}

function filesOf(source: string): readonly string[] {
  if (!statSync(source).isDirectory()) return [source]
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => !NO_SOURCE.test(name))
  if (names.length <= MOST_FILES) return names.map((name) => join(source, name))
  throw new TestBedError(
    `${displayPath(source)} holds ${names.length} files: too many to tell whether one was changed since the stack came up`,
    {
      hint: 'leave out --reuse',
    },
  )
}
