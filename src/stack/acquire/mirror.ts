import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { noMirror } from './errors.ts'

/** One repository line of apt's sources. */
export interface Source {
  readonly uri: string
  readonly suites: readonly string[]
  readonly components: readonly string[]
  readonly signedBy: string | undefined
}

const DEBIAN_SUITE = /^(sid|unstable|testing|stable|oldstable|oldoldstable|bullseye|bookworm|trixie|forky|duke)$/

/** Address of the Debian archive: `FIREDRILL_APT_MIRROR`, else the first one in apt's sources. */
export function debianMirror(environment: NodeJS.ProcessEnv, etcApt: string): string {
  const given = environment.FIREDRILL_APT_MIRROR
  if (given !== undefined && given !== '') return given
  const found = sourceFiles(etcApt).flatMap(readSources).find(isDebianArchive)
  if (found === undefined) throw noMirror(`${etcApt}/sources.list and ${etcApt}/sources.list.d`)
  return found.uri
}

function sourceFiles(etcApt: string): readonly string[] {
  const parts = join(etcApt, 'sources.list.d')
  return [...list(parts).map((name) => join(parts, name)), join(etcApt, 'sources.list')]
}

const list = (directory: string): readonly string[] => orNothing(() => readdirSync(directory).sort()) ?? []

const orNothing = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch {
    return undefined // Absent or unreadable: then another file must name the mirror.
  }
}

function readSources(file: string): readonly Source[] {
  const text = orNothing(() => readFileSync(file, 'utf8')) ?? ''
  if (file.endsWith('.sources')) return parseDeb822(text)
  return file.endsWith('.list') ? parseOneLine(text) : []
}

// Third-party repositories also call their suites `stable` and their component `main`: key and path tell them apart.
function isDebianArchive({ uri, suites, components, signedBy }: Source): boolean {
  if (!suites.some((suite) => DEBIAN_SUITE.test(suite)) || !components.includes('main')) return false
  if (/^cdrom:/.test(uri) || /security/.test(uri)) return false
  return signedBy === undefined ? /debian/.test(uri) : /debian-archive/.test(signedBy)
}

/** Enabled binary sources of a `.sources` file (deb822 stanzas). */
export function parseDeb822(text: string): readonly Source[] {
  const uncommented = text.replace(/^#.*\n?/gm, '')
  return uncommented.split(/\n\s*\n/).flatMap((stanza) => {
    const field = (name: string): string => new RegExp(`^${name}:((?:.*)(?:\\n[ \\t].*)*)`, 'im').exec(stanza)?.[1]?.trim() ?? ''
    if (!words(field('Types')).includes('deb') || /^(no|false|0)$/i.test(field('Enabled'))) return []
    const signedBy = field('Signed-By')
    const rest = {
      suites: words(field('Suites')),
      components: words(field('Components')),
      signedBy: signedBy === '' ? undefined : signedBy,
    }
    return words(field('URIs')).map((uri) => ({ uri, ...rest }))
  })
}

/** Binary sources of a `.list` file: `deb [signed-by=...] uri suite component...`. */
export function parseOneLine(text: string): readonly Source[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\s*deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line)
    if (match === null) return []
    const [, options = '', uri = '', suite = '', components = ''] = match
    return [{ uri, suites: [suite], components: words(components), signedBy: /signed-by=(\S+)/i.exec(options)?.[1] }]
  })
}

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '')
