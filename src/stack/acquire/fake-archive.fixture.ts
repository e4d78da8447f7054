import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Outcome, Run } from './command.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
/** A program that ended well. */
export const ok = (stdout = ''): Outcome => ({ code: 0, stdout, stderr: '' })
/** apt that failed with this on stderr. */
export const failed = (stderr: string): Outcome => ({ code: 100, stdout: '', stderr })

/** What the packages of the fake archive unpack to; libc still ships /lib, as up to bookworm. */
const CONTENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  libc6: { 'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2': 'loader', 'usr/share/doc/libc6/copyright': 'text' },
  'busybox-static': { 'bin/busybox': 'busybox' },
  'ca-certificates': { 'usr/share/ca-certificates/mozilla/B.crt': 'B', 'usr/share/ca-certificates/mozilla/A.crt': 'A' },
  redis: { 'usr/lib/redis/8/server': 'redis 8.0.6', 'usr/lib/redis/8/cli': 'cli' },
  prometheus: { 'usr/bin/prometheus': 'prometheus 3.5.3' },
}

/** apt, dpkg and the unpacked programs, at the process boundary: `override` answers first. */
export function fakeRun(override: (command: string) => Outcome | undefined, calls: string[]): Run {
  return async (program, args, { cwd = '', signal }) => {
    signal.throwIfAborted()
    const words = program === 'apt-get' ? args.slice(2) : args
    const command = [program.split('/').at(-1), ...words].join(' ')
    calls.push(command)
    const other = override(command)
    if (other !== undefined) return other
    if (program === 'dpkg') return ok('amd64\n')
    if (program === 'dpkg-deb') return unpackFake(readFileSync(args[1] ?? '', 'utf8'), args[2] ?? '')
    if (program === 'apt-get') return aptFake(words, cwd)
    return program.endsWith('busybox') ? ok('sh\ncat\n') : ok(`${readFileSync(args[2] ?? '', 'utf8')} (Debian)\n`)
  }
}

function aptFake(words: readonly string[], cwd: string): Outcome {
  if (words.includes('download'))
    for (const word of words.slice(2)) writeFileSync(join(cwd, `${word.split('=')[0]}_1_amd64.deb`), `${word.split('=')[0]}`)
  const names = words.filter((word) => word in CONTENTS)
  const uris = names.map((name) => `'http://m.example/x' ${name}_1_amd64.deb ${name.length} SHA256:${sha256(name)}`)
  return ok(words[0] === 'install' ? uris.join('\n') : '')
}

function unpackFake(name: string, root: string): Outcome {
  for (const [path, text] of Object.entries(CONTENTS[name] ?? {})) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return ok()
}
