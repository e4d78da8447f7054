import type { Http } from '../clients/http.ts'
import type { ComponentReport, RunningService } from '../stack/stack.ts'

/** By this header each answer of a stand-in says which product it takes the part of. */
const MARK = 'x-firedrill-stand-in'

/** The same connection, which notes the products whose stand-ins have answered. */
export function noticing(http: Http, products: Set<string>): Http {
  return {
    of: http,
    async request(url, request) {
      const answer = await http.request(url, request)
      const mark = answer.headers[MARK]
      if (mark !== undefined) products.add(mark)
      return answer
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  }
}

/** Of services that ran already nobody has said what they are: those whose product was answered for by a stand-in are labelled as one. */
export function labelled(
  components: readonly ComponentReport[],
  services: readonly Pick<RunningService, 'name' | 'role'>[],
  products: ReadonlySet<string>,
): readonly ComponentReport[] {
  const roleOf = (name: string) => services.find((service) => service.name === name)?.role
  return components.map((one) =>
    one.origin === 'attached' && products.has(roleOf(one.service) ?? '') ? { ...one, standIn: true } : one,
  )
}
