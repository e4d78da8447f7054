import { CannotObserve } from '../../../lib/errors.ts'
import { type Contents, contentsOf, WORDS, whyError } from './answer.ts'
import { Exhausted } from './cache.ts'
import { noteOfStreams, whyLogql } from './loki.ts'
import { whyPromql } from './prometheus.ts'
import { Refused } from './questions.ts'
import type { Asked, Diagnosis, WhyContext } from './why.ts'
import { inLine, noted } from './words.ts'

/**
 * Why a query is as it is, asked of its server; undefined when nothing is wrong. Asked of queries with data too: the rate of a gauge
 * gives some. What the server does not answer is `not observed`, never a guess; of a query with data that is a note.
 */
export async function whyOf(asked: Asked, at: WhyContext): Promise<Diagnosis | undefined> {
  const { answer } = asked
  if (!answer.ok) return whyError(asked, answer)
  const contents = contentsOf(answer)
  if (contents === 'nothing' && asked.emptied !== undefined) return asked.emptied
  try {
    const reason = await reasonOf(asked, contents, at)
    return reason && { ...reason, hint: reason.hint ?? answer.notices[0] }
  } catch (error) {
    if (!(error instanceof CannotObserve || error instanceof Exhausted || error instanceof Refused)) throw error
    if (contents === 'data')
      return noted(`whether ${inLine(asked.expr)} is right was not looked at in full: ${lacking(error, at)}`)
    if (error instanceof CannotObserve) return { state: 'not observed', why: error.message, hint: undefined }
    return {
      state: contents === 'nothing' ? 'empty' : 'all NaN',
      why: `${inLine(asked.expr)} gives ${WORDS[contents]}; ${lacking(error, at)}`,
      hint: undefined,
    }
  }
}

async function reasonOf(asked: Asked, contents: Contents, at: WhyContext): Promise<Diagnosis | undefined> {
  const { source } = at
  if (source.kind === 'prometheus') return await whyPromql(asked, contents, source.server, at)
  return contents === 'data' ? await noteOfStreams(asked, source.server, at) : await whyLogql(asked, contents, source.server, at)
}

function lacking(error: Error, { name }: WhyContext): string {
  if (error instanceof Exhausted) return `the reason was not found within the questions that ${name} may be asked`
  return error instanceof Refused ? `${name} does not answer what would tell the reason: ${inLine(error.message)}` : error.message
}
