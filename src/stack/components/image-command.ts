import type { ComposeService } from '../../declared/compose-model.ts'
import { Flags } from './flags.ts'

/** How compose starts a service: by the image's own program with these words, or by a command line of its own. */
export type ImageCommand =
  | { readonly own: true; readonly words: readonly string[] }
  | { readonly own: false; readonly argv: readonly string[] }

/** An image whose entrypoint is its program: `command` replaces the default arguments, `entrypoint` the program and them. */
export function programCommand(service: ComposeService, names: readonly string[], defaults: readonly string[]): ImageCommand {
  const { entrypoint, command } = service
  if (entrypoint === undefined || entrypoint.length === 0) return { own: true, words: command ?? defaults }
  const [first = '', ...rest] = [...entrypoint, ...(command ?? [])]
  return names.includes(baseName(first)) ? { own: true, words: rest } : { own: false, argv: [first, ...rest] }
}

/** An image with a docker-entrypoint.sh: `command` begins with the program, or with flags for it. */
export function scriptCommand(service: ComposeService, name: string, isFlag: (word: string) => boolean): ImageCommand {
  const words = [...(service.entrypoint ?? []), ...(service.command ?? (service.entrypoint === undefined ? [name] : []))]
  if (baseName(words[0] ?? '') === 'docker-entrypoint.sh') words.shift()
  const [first = name, ...rest] = words
  if (isFlag(first)) return { own: true, words: [first, ...rest] }
  return baseName(first) === name ? { own: true, words: rest } : { own: false, argv: [first, ...rest] }
}

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** Said of a command line that is not the program itself: nobody can put the address into it. */
export const takenAsItIs = (argv: readonly string[], listen: string): string =>
  `${argv[0]} is run as compose gives it: it must make its program listen on $FIREDRILL_ADDRESS itself (${listen})`

/** The path under which Prometheus or Alertmanager serves: said outright, else that of its external URL. */
export function routePrefix(service: ComposeService): string {
  const flags = new Flags([...(service.entrypoint ?? []), ...(service.command ?? [])])
  const url = flags.value('--web.external-url') ?? ''
  const prefix = flags.value('--web.route-prefix') ?? (URL.canParse(url) ? new URL(url).pathname : url)
  const path = prefix.replace(/^\/+|\/+$/g, '')
  return path === '' ? '' : `/${path}`
}
