import { spawn } from 'node:child_process'
import { docker, lines } from './engine.fixture.ts'

interface EngineEvent {
  readonly Type: string
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> }
}

/** Listens to the engine: which volumes the containers of some projects mount. Nameless ones carry no label that tells whose they are. */
export class VolumeWatch implements Disposable {
  readonly #process = spawn(
    'docker',
    ['events', '--filter', 'type=container', '--filter', 'type=volume', '--format', '{{json .}}'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  readonly #mark: string
  readonly #ours = new Set<string>()
  readonly #mounted: { readonly volume: string; readonly container: string }[] = []

  /** `mark`: a part of the projects' names. */
  constructor(mark: string) {
    this.#mark = mark
    let rest = ''
    this.#process.stdout.on('data', (data: Buffer) => {
      const all = `${rest}${data}`.split('\n')
      rest = all.pop() ?? ''
      for (const line of all) this.#take(JSON.parse(line))
    })
  }

  /** Volumes that containers of ours mounted. */
  get seen(): readonly string[] {
    return [...new Set(this.#mounted.filter(({ container }) => this.#ours.has(container)).map(({ volume }) => volume))]
  }

  /** Those of them that are still there. */
  left(): readonly string[] {
    const there = lines(docker('volume', 'ls', '--quiet'))
    return this.seen.filter((volume) => there.includes(volume))
  }

  [Symbol.dispose](): void {
    this.#process.kill()
  }

  #take({ Type: type, Action: action, Actor: { ID: id, Attributes: attributes } }: EngineEvent): void {
    if (type === 'container' && attributes['com.docker.compose.project']?.includes(this.#mark)) this.#ours.add(id)
    if (type === 'volume' && action === 'mount' && attributes.container !== undefined)
      this.#mounted.push({ volume: id, container: attributes.container })
  }
}
