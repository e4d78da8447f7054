import { writeFile } from 'node:fs/promises'
import type { AptRoot } from './apt-root.ts'
import { complaint } from './errors.ts'
import type { TreeRequest } from './tree.ts'

/** One package of a closure, as the suite's signed lists describe it. */
export interface Deb {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly bytes: number
  readonly sha256: string
}

/** Part of every tree: libc, a shell with its tools, certificates, time zones (Alertmanager's `location`, PostgreSQL). */
const BASE_PACKAGES = ['libc6', 'libc-bin', 'busybox-static', 'ca-certificates', 'tzdata'] as const

// Needed only by maintainer scripts or wrappers that never run here, or by a login system.
const NEVER_RUN = (
  'adduser base-files base-passwd debconf debianutils gcc-*-base init-system-helpers libaudit-common libc-gconv-modules-extra libc-l10n libpam-modules* libpam-runtime libperl* locales ' +
  'login.defs logrotate mawk netbase openssl passwd perl* procps readline-common sensible-utils ssl-cert systemd* sysvinit-utils ucf'
).split(' ')

/** Lines of `apt-get install --print-uris` with SHA256 sums; any other line is no package. */
export function parsePrintUris(text: string): readonly Deb[] {
  return text.split('\n').flatMap((line) => {
    const match = /^'[^']+' (([^\s_]+)_([^\s_]+)_[^\s_]+\.deb) (\d+) SHA256:([0-9a-f]{64})$/.exec(line.trim())
    if (match === null) return []
    const [, file = '', name = '', version = '', bytes = '', sha256 = ''] = match
    return [{ file, name, version: decodeURIComponent(version), bytes: Number(bytes), sha256 }]
  })
}

/** Whether a pattern of `leaveOut` (`*` = anything) names the package. */
export const named = (patterns: readonly string[], name: string): boolean =>
  patterns.some((pattern) => new RegExp(`^${pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '.*')}$`).test(name))

/**
 * The packages with all that they need, by apt's own resolver, or why the suite cannot give them.
 * `seen` remembers versions of left-out packages between the closures of one suite: it saves a call of apt each.
 */
export async function resolveClosure(
  root: AptRoot,
  { packages, leaveOut = [] }: Pick<TreeRequest, 'packages' | 'leaveOut'>,
  seen: Map<string, string>,
): Promise<readonly Deb[] | { readonly reason: string }> {
  const wanted = [...new Set([...BASE_PACKAGES, ...packages])]
  const without = [...NEVER_RUN, ...leaveOut]
  const left = new Map([...seen].filter(([name]) => named(without, name)))
  for (;;) {
    await writeFile(root.status, [...left].map(installed).join('\n'))
    const outcome = await root.apt(['install', '--print-uris', '-qq', '-y', '--no-install-recommends', ...wanted])
    if (outcome.code !== 0) return { reason: complaint(outcome) }
    const debs = parsePrintUris(outcome.stdout)
    const found = debs.filter((deb) => !left.has(deb.name) && named(without, deb.name))
    if (found.length === 0) return debs.length > 0 ? debs : { reason: `apt named no package for ${packages.join(', ')}` }
    for (const { name, version } of found) {
      left.set(name, version)
      seen.set(name, version)
    }
  }
}

// Said to be installed, and held so that apt does not renew it: what only that package needs is then left out too.
const installed = ([name, version]: [string, string]): string =>
  `Package: ${name}\nStatus: hold ok installed\nArchitecture: all\nMulti-Arch: allowed\nVersion: ${version}\nMaintainer: none\nDescription: left out\n`
