import { nearest } from '../../lib/text.ts'
import type { Finding } from '../contract.ts'
import type { DeclaredUpstream, SeenUpstream, UpstreamsSeen } from './seen.ts'
import { askedFor, type UpstreamsSpec } from './spec.ts'

const RELOAD = 'a Kong without a database reads its file when it starts: restart or reload it'

/** Are the upstreams and targets of the file there, and no others? */
export function judgeDeclared(spec: UpstreamsSpec, { declared, upstreams, known, admin }: UpstreamsSeen): Finding[] {
  if (declared === undefined) return []
  const { source, problems } = declared
  const asked = askedFor(spec)
  const wanted = declared.upstreams.filter(({ name }) => asked?.includes(name) ?? true)
  const nothing = {
    message: 'no upstream is declared, so nothing would be compared',
    expected: 'at least one upstream',
    actual: 'none',
    where: source,
  }
  const missing = wanted.filter(({ name }) => !known.includes(name))
  return [
    ...problems.map(({ message, where, hint }) => ({ message, where, hint })),
    ...(wanted.length === 0 ? [nothing] : []),
    ...missing.map(({ name, where }) => {
      const near = nearest(name, known)
      const hint = near === undefined ? RELOAD : `did you mean ${near}?`
      return {
        message: `upstream ${name} is declared and not there`,
        expected: name,
        actual: known.join(', ') || 'none',
        where,
        hint,
      }
    }),
    ...upstreams
      .filter(({ name }) => !declared.upstreams.some((one) => one.name === name))
      .map(({ name }) => ({
        message: `upstream ${name} is there, and nothing declares it`,
        expected: `only the upstreams of ${source}`,
        actual: name,
        where: `${admin}/upstreams/${name}`,
      })),
    ...wanted.flatMap((one) => {
      const live = upstreams.find(({ name }) => name === one.name)
      return live === undefined ? [] : judgeTargets(one, live, admin)
    }),
  ]
}

function judgeTargets({ name, targets }: DeclaredUpstream, live: SeenUpstream, admin: string): Finding[] {
  const there = live.targets.map(({ target }) => target)
  const named = new Set(targets.map(({ target }) => withPort(target)))
  return [
    ...targets.flatMap(({ target, weight, where }) => {
      const own = live.targets.find((one) => one.target === withPort(target))
      const of = `target ${target} of upstream ${name}`
      if (own === undefined)
        return [
          {
            message: `${of} is declared and not there`,
            expected: target,
            actual: there.join(', ') || 'none',
            where,
            hint: RELOAD,
          },
        ]
      if (own.weight === weight) return []
      return [
        {
          message: `${of} has another weight than declared`,
          expected: String(weight),
          actual: String(own.weight),
          where,
          hint: RELOAD,
        },
      ]
    }),
    ...there
      .filter((target) => !named.has(target))
      .map((target) => ({
        message: `target ${target} of upstream ${name} is there, and nothing declares it`,
        expected: [...named].join(', ') || 'none',
        actual: target,
        where: `${admin}/upstreams/${name}/targets`,
      })),
  ]
}

/** Kong adds its default port to a target without one. */
const withPort = (target: string): string => (/:\d+$/.test(target) ? target : `${target}:8000`)
