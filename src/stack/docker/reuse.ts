import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { ComposeModel } from '../../declared/compose-model.ts'
import { displayPath } from '../../declared/compose-problems.ts'
import { TestBedError } from '../../lib/errors.ts'
import type { Plan } from '../../plan/plan.ts'
import type { Client } from './engine.ts'
import { COMPOSE_LABEL, KEEP_LABEL, RUN_LABEL, SUITE_LABEL } from './labels.ts'
import type { Chosen } from './override-options.ts'
import { Project } from './project.ts'

/** Files of a mounted directory that are looked at. */
const MOST_FILES = 500

/** Digest of all that compose makes of the files: equal when a stack of one is a stack of the other. */
export async function digestOf(model: ComposeModel, signal: AbortSignal): Promise<string> {
  // Named alike each time: the project's name is in what compose prints.
  using project = new Project('firedrill', model)
  return createHash('sha256')
    .update(await project.config(signal))
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
    throw new TestBedError(`the stack that is up (${project}) is older than ${changed}, which it mounts`, { hint })
  const ended = all.find(({ Labels, State }) => Labels[RUN_LABEL] === project && !['running', 'exited'].includes(State))
  if (ended !== undefined)
    throw new TestBedError(`the stack that is up (${project}) is not whole: ${ended.Names[0]} is ${ended.State}`, { hint })
  return project
}

// What a program read when it started may be what its file no longer says.
function changedFile(chosen: readonly Chosen[], directory: string, since: number): string | undefined {
  const sources = chosen.flatMap(({ compose }) =>
    compose.mounts.filter(({ type }) => type === 'bind').flatMap(({ source }) => source ?? []),
  )
  // Of the whole machine's files nobody changes one for a stack.
  const own = sources.filter((source) => source.startsWith(`${directory}/`) && existsSync(source))
  const changed = own.flatMap(filesOf).find((file) => {
    const stat = statSync(file, { throwIfNoEntry: false })
    return stat?.isFile() && stat.mtimeMs > since
  })
  return changed === undefined ? undefined : displayPath(changed)
}

const filesOf = (source: string): readonly string[] =>
  statSync(source).isDirectory()
    ? readdirSync(source, { recursive: true, encoding: 'utf8' })
        .slice(0, MOST_FILES)
        .map((name) => join(source, name))
    : [source]
