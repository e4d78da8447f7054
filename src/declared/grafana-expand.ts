/** What the variables of a provisioning file stand for. */
export interface Surroundings {
  /** The service's environment. */
  readonly environment: Readonly<Record<string, string>>
  /** By path inside the service: the text of a file, null where there is none, undefined where it cannot be read from here. */
  readonly files: ReadonlyMap<string, string | null>
}

/** A value with its variables replaced, and what of it could not be. */
export interface Expanded {
  readonly text: string
  /** Not set: Grafana reads them as empty. */
  readonly unset: readonly string[]
  /** Files that are not there: Grafana does not take the file that names them. */
  readonly absent: readonly string[]
  /** What is not known here; it stays as it is written. */
  readonly unknown: readonly string[]
}

// Those of Grafana's own image: a compose file need not set them.
const IMAGE: Readonly<Record<string, string>> = {
  GF_PATHS_CONFIG: '/etc/grafana/grafana.ini',
  GF_PATHS_DATA: '/var/lib/grafana',
  GF_PATHS_HOME: '/usr/share/grafana',
  GF_PATHS_LOGS: '/var/log/grafana',
  GF_PATHS_PLUGINS: '/var/lib/grafana/plugins',
  GF_PATHS_PROVISIONING: '/etc/grafana/provisioning',
}

const BRACED = /\$(|__\w+)\{([^}]+)\}/g
const PLAIN = /\$(?:\{([^}]*)\}|([A-Za-z_]\w*))/g
/** The paths that `$__file{…}` names in a text. */
export const filesNamed = (text: string): readonly string[] =>
  [...text.matchAll(BRACED)].flatMap(([, kind, path = '']) => (kind === '__file' ? [path] : []))

// Stands for the dollar of what stays as it is written, while the rest is replaced.
const KEPT = '\u0000'

/**
 * `$VAR`, `${VAR}`, `$__env{VAR}` and `$__file{path}` replaced as Grafana does: in two rounds, so a dollar in a variable's value is read again;
 * `$$` is a dollar. There are no defaults: `${VAR:-x}` is a variable of that odd name.
 */
export function expandValue(value: string, { environment, files }: Surroundings): Expanded {
  const found = { unset: new Set<string>(), absent: new Set<string>(), unknown: new Set<string>() }
  const variable = (name: string): string => {
    const set = Object.hasOwn(environment, name) ? environment[name] : IMAGE[name]
    if (set === undefined) found.unset.add(name)
    return set ?? ''
  }
  const braced = (whole: string, kind: string, name: string): string => {
    if (kind === '' || kind === '__env') return variable(name)
    const text = kind === '__file' ? files.get(name) : undefined
    if (text === undefined) found.unknown.add(whole)
    if (text === null) found.absent.add(name)
    return text === undefined ? whole.replace('$', KEPT) : (text ?? '').trim()
  }
  const rounds = (part: string): string =>
    part
      .replace(BRACED, braced)
      .replace(PLAIN, (_, inBraces?: string, bare?: string) => variable(inBraces ?? bare ?? ''))
      .replaceAll(KEPT, '$')
  const text = value.split('$$').map(rounds).join('$')
  return { text, unset: [...found.unset], absent: [...found.absent], unknown: [...found.unknown] }
}
