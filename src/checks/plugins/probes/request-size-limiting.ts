import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { refused, said, through } from './answer.ts'
import { flagIn, numberIn, textIn } from './config.ts'
import { gets, type Probe, type ProbeContext } from './probe.ts'

/** How a body of so many bytes was answered. */
interface SizeAsked {
  readonly bytes: number
  readonly refused: boolean
  readonly status: number
  readonly said: string
}

export interface SizeSeen {
  readonly below: SizeAsked
  /** Where the limit is large, only announced by its Content-Length. */
  readonly above: SizeAsked
  /** Without any length; undefined: not asked for. */
  readonly without: SizeAsked | undefined
}

const UNITS: Readonly<Record<string, number>> = { bytes: 1, kilobytes: 1024, megabytes: 1024 * 1024 }
/** The largest body above the limit that a probe sends, bytes; a larger one it announces. */
const LARGEST = 1024 * 1024
/** The body that passes, where the limit is larger than this. */
const SMALL = 64 * 1024

/** request-size-limiting: a body above the limit gets 413, one of it passes; one without a length 411, where a length is required. */
export const requestSizeLimiting: Probe<SizeSeen> = {
  plugin: 'request-size-limiting',
  asks: 'a body one byte above the limit gets 413, one at or below it passes; without Content-Length 411 where that is required',
  ask,
  judge,
  notes: ({ config, where }, { below }) => [
    ...(below.bytes < limitOf(config)
      ? [{ message: `the body that passed had ${below.bytes} bytes, the limit is ${limitOf(config)}`, where }]
      : []),
  ],
}

const limitOf = (config: Instance['config']): number =>
  (numberIn(config, 'allowed_payload_size') ?? 128) * (UNITS[textIn(config, 'size_unit') ?? 'megabytes'] ?? 1)

async function ask(at: ProbeContext): Promise<SizeSeen> {
  const { config } = at.instance
  const limit = limitOf(config)
  const [own = ''] = at.paths
  const apart = `${own}/firedrill-probe`
  const path = gets(at, { path: apart }) ? apart : own
  const send = async (bytes: number): Promise<SizeAsked> => {
    const sent = await at.send({ path, ...bodyOf(bytes) })
    const answer = through(sent, 411, 413)
    return { bytes, refused: refused(answer), status: answer.status, said: said(answer) }
  }
  const below = await send(Math.min(limit, SMALL))
  const above = await send(limit + 1)
  return { below, above, without: flagIn(config, 'require_content_length') ? await send(0) : undefined }
}

function bodyOf(bytes: number) {
  if (bytes > LARGEST + 1) return { declares: bytes }
  return bytes === 0 ? {} : { body: 'x'.repeat(bytes), headers: { 'content-type': 'text/plain' } }
}

function judge({ where, config }: Instance, { below, above, without }: SizeSeen): Finding[] {
  const findings: Finding[] = []
  const limit = `allowed_payload_size: ${limitOf(config)} bytes`
  if (below.refused)
    findings.push({
      message: `a body of ${below.bytes} bytes is turned away`,
      expected: `it passes (${limit})`,
      actual: below.said,
      where,
    })
  if (above.status !== 413)
    findings.push({
      message: `a body of ${above.bytes} bytes is not turned away`,
      expected: `413 (${limit})`,
      actual: above.said,
      where,
    })
  if (without !== undefined && without.status !== 411)
    findings.push({
      message: 'a request without Content-Length is not turned away',
      expected: '411 (require_content_length: true)',
      actual: without.said,
      where,
    })
  return findings
}
