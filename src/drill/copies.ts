import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { shown } from '../declared/prometheus-files.ts'
import type { ServiceChange } from '../stack/stack.ts'
import { unifiedDiff } from './diff.ts'
import type { Copied } from './originals.ts'
import type { StackFile } from './stack-files.ts'

/** Copies of the stack's files in which a drill changes something: written into the run's directory, and mounted over the originals. */
export class Copies {
  readonly #directory: string
  readonly #files = new Map<string, { readonly service: string; readonly original: StackFile; readonly text: string }>()
  readonly #folders: { readonly service: string; readonly source: string; readonly target: string }[] = []
  readonly #args = new Map<string, readonly string[]>()

  /** `directory`: absolute; `<directory>/<service>/<path inside it>` is the copy of a file. */
  constructor(directory: string) {
    this.#directory = directory
  }

  /** The text as it is changed so far. */
  text(service: string, original: StackFile): string {
    return this.#files.get(keyOf(service, original))?.text ?? original.text
  }

  change(service: string, original: StackFile, text: string): void {
    if (text === original.text) this.#files.delete(keyOf(service, original))
    else this.#files.set(keyOf(service, original), { service, original, text })
  }

  /** Mounts a folder of this machine, writable. */
  folder(service: string, source: string, target: string): void {
    this.#folders.push({ service, source, target })
  }

  /** Words put to the end of the service's command line. */
  args(service: string, words: readonly string[]): void {
    this.#args.set(service, [...(this.#args.get(service) ?? []), ...words])
  }

  /** Writes the copies; what they change of each service. */
  async write(): Promise<readonly ServiceChange[]> {
    for (const { service, original, text } of this.#files.values()) {
      const place = this.#place(service, original)
      await mkdir(dirname(place), { recursive: true })
      await writeFile(place, text)
      // Services run as other users.
      await chmod(place, 0o644)
    }
    const services = new Set(
      [...this.#files.values(), ...this.#folders].map(({ service }) => service).concat(...this.#args.keys()),
    )
    return [...services].map((service) => ({ service, mounts: this.#mounts(service), args: this.#args.get(service) ?? [] }))
  }

  /** What was changed, for the report; `mask` hides secrets in it. */
  diffs(mask: (text: string) => string): readonly { readonly file: string; readonly diff: string }[] {
    const all = [...this.#files.values()]
    const files = all.map(({ service, original, text }) => ({
      // Two services may run on one file.
      file: all.filter((one) => one.original.file === original.file).length > 1 ? `${original.file} (${service})` : original.file,
      diff: mask(withoutPaths(unifiedDiff(original.text, text, original.file))),
    }))
    const flags = [...this.#args].map(([service, words]) => ({
      file: `command line of ${service}`,
      diff: words.map((word) => `+ ${word}`).join('\n'),
    }))
    return [...files, ...flags]
  }

  /** The copies beside the files that they were made of. */
  copied(): readonly Copied[] {
    return [...this.#files.values()].map(({ service, original, text }) => {
      const place = this.#place(service, original)
      return { names: [place, shown(place)], file: original.file, before: original.text, after: text }
    })
  }

  #mounts(service: string): ServiceChange['mounts'] {
    const files = [...this.#files.values()].filter((one) => one.service === service)
    const folders = this.#folders.filter((one) => one.service === service)
    return [
      ...files.map(({ original }) => ({ source: this.#place(service, original), target: original.path, readOnly: true })),
      ...folders.map(({ source, target }) => ({ source, target, readOnly: false })),
    ]
  }

  #place(service: string, { path }: StackFile): string {
    return join(this.#directory, service, path)
  }
}

// The paths of webhooks are their secrets. What was put in their place, our own addresses, stays.
const withoutPaths = (diff: string): string =>
  diff.replace(/^[ -].*$/gm, (line) => line.replace(/(https?:\/\/[^\s/"'#]+\/)[^\s"'#,}\]]+/g, '$1***'))

const keyOf = (service: string, { path }: StackFile): string => `${service}:${path}`
