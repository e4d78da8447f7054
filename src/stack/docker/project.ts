import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ComposeModel } from '../../declared/compose-model.ts'
import { makeState, type StateDirectory } from '../state.ts'
import { docker, type Outcome } from './cli.ts'

/** A compose command that failed: `stderr` is compose's own text. */
export class ComposeFailed extends Error {
  readonly stderr: string

  constructor(stderr: string) {
    super(stderr)
    this.stderr = stderr
  }
}

/** The user's compose files and the override of this run, as compose takes them. */
export class Project implements Disposable {
  readonly name: string
  readonly #model: ComposeModel
  readonly #state: StateDirectory
  readonly #override: string

  constructor(name: string, model: ComposeModel) {
    this.name = name
    this.#model = model
    this.#state = makeState(false)
    this.#override = join(this.#state.path, 'override.yml')
  }

  /** Brings the images of these services. */
  async pull(services: readonly string[], signal: AbortSignal): Promise<void> {
    await this.#run(['pull', '--policy', 'missing', '--quiet', ...services], signal, this.#model.files)
  }

  /** The last `-f` of all that follows. */
  set override(text: string) {
    writeFileSync(this.#override, text)
  }

  /** Builds the images of these services. */
  async build(services: readonly string[], signal: AbortSignal): Promise<void> {
    if (services.length > 0) await this.#run(['build', '--quiet', ...services], signal, [...this.#model.files, this.#override])
  }

  /**
   * Makes networks, volumes and containers, and starts nothing: what fails later can then be looked at, which a
   * failed `up` of testcontainers would have taken down already.
   */
  async create(reaper: boolean): Promise<void> {
    const { DockerComposeEnvironment } = await import('testcontainers')
    const { projectDirectory, files, profiles, envFiles } = this.#model
    const environment = new DockerComposeEnvironment(projectDirectory, [...files, this.#override])
      .withProjectName(this.name)
      .withProfiles(...profiles)
      .withAutoCleanup(reaper)
      .withEnvironment(OWN)
      .withClientOptions({ composeOptions: envFiles.flatMap((file) => ['--env-file', file]), commandOptions: ['--no-start'] })
    await environment.up().catch((error: unknown) => {
      throw new ComposeFailed(error instanceof Error ? error.message : String(error))
    })
  }

  /** Starts what `create` made, in compose's order; resolves when compose has nothing more to wait for. */
  async start(signal: AbortSignal): Promise<void> {
    const command = ['up', '--detach', '--no-build', '--no-recreate', '--pull', 'never']
    await this.#run(command, signal, [...this.#model.files, this.#override])
  }

  /** All that compose makes of the files, without the override: what `--reuse` compares. */
  async config(signal: AbortSignal): Promise<string> {
    const { stdout } = await this.#run(['config'], signal, this.#model.files, true)
    return stdout
  }

  [Symbol.dispose](): void {
    this.#state.removeNow()
  }

  async #run(command: readonly string[], signal: AbortSignal, files: readonly string[], whole = false): Promise<Outcome> {
    const { projectDirectory, profiles, envFiles } = this.#model
    const options = [
      ...['--project-name', this.name],
      ...files.flatMap((file) => ['--file', file]),
      ...profiles.flatMap((profile) => ['--profile', profile]),
      ...envFiles.flatMap((file) => ['--env-file', file]),
    ]
    const outcome = await docker(['compose', ...options, ...command], { cwd: projectDirectory, env: OWN, signal, whole })
    if (outcome.code !== 0) throw new ComposeFailed(outcome.stderr)
    return outcome
  }
}

// Compose would add to what the suite says, or refuse what it cannot have together; `up` must not wait for a menu.
const OWN = {
  COMPOSE_ANSI: 'never',
  COMPOSE_COMPATIBILITY: 'false',
  COMPOSE_DISABLE_ENV_FILE: '0',
  COMPOSE_ENV_FILES: '',
  COMPOSE_REMOVE_ORPHANS: '0',
  COMPOSE_PROFILES: '',
  COMPOSE_MENU: 'false',
  COMPOSE_PROGRESS: 'plain',
  COMPOSE_IGNORE_ORPHANS: 'true',
}
