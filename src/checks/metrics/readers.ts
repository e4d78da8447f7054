import { describeError, type Mode, type ParseError, scanExposition } from '../../prom-parser/index.ts'
import type { Note } from '../contract.ts'
import { ACCEPTED_BY } from './answer.ts'
import { redaction } from './redaction.ts'
import type { Answer } from './scrape.ts'
import { shownErrors } from './shown-errors.ts'
import type { MetricsSpec } from './spec.ts'

/** Kinds of errors of one reader that are told. */
const SHOWN = 3

/** What other readers of the same format would refuse in an answer that the suite's mode accepts. */
export function readerNotes({ endpoint, mode = 'scraper' }: MetricsSpec, { body, contentType, exposition }: Answer): Note[] {
  const isOpenMetrics = exposition?.format?.startsWith('openmetrics') ?? false
  const readers: readonly Mode[] = ['scraper', isOpenMetrics ? 'openmetrics' : 'expfmt']
  const told = new Set<string>()
  return readers
    .filter((reader) => reader !== mode)
    .flatMap((reader) => {
      // Read again rather than kept: nothing of it stays in memory.
      const { errors, complete } = scanExposition(body, {}, { contentType, mode: reader })
      const fresh = errors.filter((error) => !told.has(placeOf(error)))
      for (const error of fresh) told.add(placeOf(error))
      const codes = [...new Set(fresh.map(({ code }) => code))].slice(0, SHOWN)
      return codes.map((code) =>
        noteOf(
          { endpoint, body },
          reader,
          fresh.filter((error) => error.code === code),
          complete,
        ),
      )
    })
}

interface Place {
  readonly endpoint: string
  readonly body: Uint8Array
}

const placeOf = ({ code, line }: ParseError): string => `${code} ${line}`

function noteOf({ endpoint, body }: Place, reader: Mode, alike: readonly ParseError[], complete: boolean): Note {
  const [first] = alike
  const what = shownErrors(alike.slice(0, 1), body, redaction()).map(describeError).join()
  const others = alike.length === 1 ? '' : `, and ${alike.length - 1}${complete ? '' : ' or more'} others like it`
  return {
    message: `${ACCEPTED_BY[reader]} would refuse it: ${what}${others}`,
    where: first === undefined || first.line === 0 ? endpoint : `${endpoint} line ${first.line}`,
  }
}
