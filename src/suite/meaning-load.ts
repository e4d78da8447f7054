import { oneOf, type Path, type Problem } from '../declared/compose-problems.ts'
import { problemAt } from './issues.ts'
import type { Meaning } from './meaning.ts'
import { unknownService } from './meaning-service.ts'
import { fields, items, text } from './raw.ts'
import { METHODS, REQUEST_KEYS } from './schema.ts'

/** One load: its target is a service, and each request has one method and a name of its own. */
export function loadProblems(meaning: Meaning, name: string, raw: unknown): readonly Problem[] {
  const load = fields(raw)
  const path = ['load', name] as const
  const [, host] = /^([\w.-]+):\d+$/.exec(text(load.target) ?? '') ?? []
  const requests = items(load.requests).map((request, index) => ({
    request: fields(request),
    path: [...path, 'requests', index],
  }))
  return [
    ...(host === undefined ? [] : unknownService(meaning, host, [...path, 'target'])),
    ...requests.flatMap(({ request, path: at }) => requestProblems(meaning, request, at)),
    ...sameNames(meaning, requests),
  ]
}

function requestProblems({ source }: Meaning, request: Readonly<Record<string, unknown>>, path: Path): readonly Problem[] {
  const methods = METHODS.filter((method) => request[method] !== undefined)
  // A key that is unknown may be the misspelt method: the schema says so.
  const slip = methods.length === 0 && Object.keys(request).some((key) => !REQUEST_KEYS.includes(key))
  const expected = `one of ${oneOf(METHODS)}, with its path`
  const got = methods.length === 0 ? 'none' : methods.join(' and ')
  const body = { expected: 'one of the two' }
  return [
    ...(methods.length === 1 || slip ? [] : [problemAt(source, path, 'a request has exactly one method', { expected, got })]),
    ...(request.json === undefined || request.body === undefined
      ? []
      : [problemAt(source, [...path, 'body'], 'a request with both json and body', body, 'key')]),
  ]
}

/** Name of a request in the ledger; undefined while it has no method. */
export function templateName(request: Readonly<Record<string, unknown>>): string | undefined {
  const method = METHODS.find((one) => request[one] !== undefined)
  return text(request.name) ?? (method === undefined ? undefined : `${method.toUpperCase()} ${String(request[method])}`)
}

function sameNames(
  { source }: Meaning,
  requests: readonly { readonly request: Readonly<Record<string, unknown>>; readonly path: Path }[],
): readonly Problem[] {
  const names = requests.map(({ request }) => templateName(request))
  return requests.flatMap(({ path }, index) => {
    const name = names[index]
    if (name === undefined || names.indexOf(name) === index) return []
    const hint = 'add `name: ...`, so that the ledger can tell them apart'
    return [
      problemAt(source, path, 'two requests with the same name', {
        expected: 'a name of its own',
        got: JSON.stringify(name),
        hint,
      }),
    ]
  })
}
