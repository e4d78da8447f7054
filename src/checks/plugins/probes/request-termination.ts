import { textOf } from '../../../clients/answer-text.ts'
import type { HttpAnswer } from '../../../clients/http.ts'
import { clip } from '../../../lib/text.ts'
import type { Finding } from '../../contract.ts'
import type { Instance } from '../scene.ts'
import { madeBy, messageIn, said, through } from './answer.ts'
import { flagIn, numberIn, textIn } from './config.ts'
import type { Probe, ProbeRequest } from './probe.ts'

interface Terminated {
  readonly status: number
  /** False: the upstream made this answer. */
  readonly byKong: boolean
  /** Undefined: the answer to HEAD has none. */
  readonly body: string | undefined
  readonly message: string | undefined
  readonly contentType: string | undefined
  readonly said: string
}

export interface TerminationSeen {
  readonly answer: Terminated
  /** Without the trigger; undefined: it has none. */
  readonly plain: Terminated | undefined
}

/** request-termination: the answer is the gateway's own, with status, body or message; with a trigger only where the request has it. */
export const requestTermination: Probe<TerminationSeen> = {
  plugin: 'request-termination',
  asks: 'the gateway itself answers with status_code and body (with content_type) or message; where it has a trigger, requests without it pass',
  async ask(at) {
    const trigger = textIn(at.instance.config, 'trigger')
    // It runs last: whatever else turns a request away does so before it.
    const own = [numberIn(at.instance.config, 'status_code') ?? 503]
    const send = async (request?: ProbeRequest) => terminated(through(await at.send(request), ...own), at.method)
    if (trigger === undefined) return { answer: await send(), plain: undefined }
    const plain = await send()
    return { answer: await send({ headers: { [trigger]: '1' } }), plain }
  },
  judge,
  notes: ({ where }, { answer }) =>
    answer.body === undefined ? [{ message: 'what it answers with was not seen: the route was asked with HEAD', where }] : [],
}

const terminated = (answer: HttpAnswer, method: string): Terminated => ({
  status: answer.status,
  byKong: madeBy(answer) !== 'upstream',
  body: method === 'HEAD' ? undefined : clip(textOf(answer), 2000),
  message: messageIn(answer),
  contentType: answer.headers['content-type'],
  said: said(answer),
})

function judge(instance: Instance, { answer, plain }: TerminationSeen): Finding[] {
  const { config, where } = instance
  const status = numberIn(config, 'status_code') ?? 503
  if (answer.status !== status || !answer.byKong)
    return [
      {
        message: 'the request is not terminated by the gateway',
        expected: `${status} of Kong`,
        actual: `${answer.said}${answer.byKong ? '' : ' of the upstream'}`,
        where,
      },
    ]
  const passes: Finding[] =
    plain === undefined || !plain.byKong || plain.status !== status
      ? []
      : [
          {
            message: 'requests without the trigger are terminated too',
            expected: `they pass without ${textIn(config, 'trigger')}`,
            actual: plain.said,
            where,
          },
        ]
  return [...passes, ...judgeContent(instance, answer)]
}

function judgeContent({ config, where }: Instance, answer: Terminated): Finding[] {
  if (flagIn(config, 'echo') || answer.body === undefined) return []
  const body = textIn(config, 'body')
  const message = textIn(config, 'message')
  if (body === undefined)
    return message === undefined || answer.message === message
      ? []
      : [
          {
            message: 'the gateway terminates with another message',
            expected: message,
            actual: answer.message ?? answer.said,
            where,
          },
        ]
  if (answer.body !== clip(body, 2000))
    return [
      { message: 'the gateway terminates with another body', expected: clip(body, 120), actual: clip(answer.body, 120), where },
    ]
  const type = textIn(config, 'content_type')
  if (type === undefined || answer.contentType === type) return []
  return [
    { message: 'the gateway terminates with another Content-Type', expected: type, actual: answer.contentType ?? 'none', where },
  ]
}
