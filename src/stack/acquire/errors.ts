import { TestBedError } from '../../lib/errors.ts'
import type { Outcome } from './command.ts'

const ELSEWHERE = 'attach to a stack that already runs (--attach SERVICE=URL)'

/** First line of apt's or dpkg's complaint: errors before warnings. */
export function complaint(outcome: Outcome): string {
  const lines = `${outcome.stderr}\n${outcome.stdout}`.split('\n').map((line) => line.trim())
  const line = lines.find((text) => /^(E|Err|dpkg-deb: error)\b/.test(text)) ?? lines.find((text) => text !== '')
  return line ?? (outcome.code === null ? 'ended by a signal' : `ended with code ${outcome.code} and no message`)
}

/** What a failed step of apt or dpkg means for the user. */
export function packageError(
  doing: string,
  outcome: Outcome,
  place: { readonly suite: string; readonly mirror: string; readonly cache: string },
): TestBedError {
  const line = complaint(outcome)
  if (/no space left|enough free space/i.test(`${outcome.stderr}${outcome.stdout}`)) return diskFull(place.cache, line)
  return new TestBedError(`${doing} (Debian ${place.suite}, ${place.mirror}) failed: ${line}`, {
    hint: `connect to the network, or set FIREDRILL_APT_MIRROR to a Debian mirror in reach, or copy a filled cache directory to ${place.cache}, or ${ELSEWHERE}`,
  })
}

/** The disk of the cache is full. */
export const diskFull = (cache: string, line: string): TestBedError =>
  new TestBedError(`the disk of the cache ${cache} is full: ${line}`, {
    hint: 'make room (a stack needs about 500 MB), or set FIREDRILL_CACHE_DIR to a directory on another disk',
  })

/** No Debian archive stands in apt's sources. */
export const noMirror = (looked: string): TestBedError =>
  new TestBedError(`no Debian mirror found in apt's sources (${looked}); the native runtime takes its programs from there`, {
    hint: `set FIREDRILL_APT_MIRROR to one, such as http://deb.debian.org/debian, or ${ELSEWHERE}`,
  })

/** Without the archive's keys nothing could be verified. */
export const noKeyring = (looked: readonly string[]): TestBedError =>
  new TestBedError(
    `the keys of the Debian archive are not on this machine (looked for ${looked.join(', ')}); packages could not be verified`,
    {
      hint: `install the package debian-archive-keyring, or ${ELSEWHERE}`,
    },
  )
