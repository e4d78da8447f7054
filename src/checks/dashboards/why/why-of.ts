import { CannotObserve } from '../../../lib/errors.ts'
import { contentsOf, whyError } from './answer.ts'
import { Exhausted } from './cache.ts'
import { whyLogql } from './loki.ts'
import { whyPromql } from './prometheus.ts'
import { Refused } from './questions.ts'
import type { Asked, Diagnosis, WhyContext } from './why.ts'
import { inLine } from './words.ts'

/**
 * Why a query is as it is, asked of its server; undefined when nothing is wrong. Asked of queries with data too: the rate of a gauge
 * gives some. What the server does not answer is `not observed`, never a guess.
 */
export async function whyOf(asked: Asked, at: WhyContext): Promise<Diagnosis | undefined> {
  const { answer } = asked
  if (!answer.ok) return whyError(asked, answer)
  const contents = contentsOf(answer)
  try {
    const reason = await reasonOf(asked, contents, at)
    return reason && { ...reason, hint: reason.hint ?? answer.notices[0] }
  } catch (error) {
    if (error instanceof CannotObserve) return { state: 'not observed', why: error.message, hint: undefined }
    if (error instanceof Exhausted || error instanceof Refused) return unexplained(asked, contents, error, at)
    throw error
  }
}

async function reasonOf(asked: Asked, contents: ReturnType<typeof contentsOf>, at: WhyContext): Promise<Diagnosis | undefined> {
  const { source } = at
  if (source.kind === 'prometheus') return await whyPromql(asked, contents, source.server, at)
  return contents === 'data' ? undefined : await whyLogql(asked, contents, source.server, at)
}

function unexplained(asked: Asked, contents: ReturnType<typeof contentsOf>, error: Error, at: WhyContext): Diagnosis | undefined {
  if (contents === 'data') return undefined
  const why =
    error instanceof Refused
      ? `${at.name} does not answer what would tell the reason: ${inLine(error.message)}`
      : `the reason was not found within the questions that ${at.name} may be asked`
  const gives = contents === 'NaN' ? 'nothing but NaN' : 'nothing'
  return { state: contents === 'NaN' ? 'all NaN' : 'empty', why: `${inLine(asked.expr)} gives ${gives}; ${why}`, hint: undefined }
}
