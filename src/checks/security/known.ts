import { type KongSecret, kongSecrets, unsetKongSecrets } from '../../declared/kong-secrets.ts'
import type { DeclaredKong } from '../../declared/kong-types.ts'
import { CannotObserve } from '../../lib/errors.ts'
import { urlCredentials } from '../../lib/redact.ts'
import { spellings } from '../../lib/redact-spellings.ts'
import type { Observed, ServiceFiles } from '../contract.ts'
import { declaredKong } from '../kong-of.ts'
import { isKnownSecret, isOrdinary, tellsName } from './known-value.ts'
import { type Unseen, unlessUnseen } from './unseen.ts'

/** A secret of the stack; `what` tells whose it is and never what it is. */
export interface Known {
  /** `the key of the consumer app-team`, `the value of GF_SECURITY_ADMIN_PASSWORD of grafana`. */
  readonly what: string
  /** As it may stand in a text: plain, in JSON, in a URL. */
  readonly spelt: readonly string[]
}

export interface KnownSecrets {
  readonly secrets: readonly Known[]
  /** `notSecrets` without those that name a secret. */
  readonly notSecrets: readonly string[]
  /** What was not searched for, and why. */
  readonly missing: readonly string[]
}

interface Found extends KongSecret {
  /** How `notSecrets` may name it. */
  readonly names: readonly string[]
}

/** Every secret that the stack itself tells: of environments by their names, of URLs in them, and of Kong's declarative file. */
export async function knownSecrets(at: Observed, notSecrets: readonly string[], unseen: Unseen): Promise<KnownSecrets> {
  const { services } = at.stack
  const kong = await ofKong(at, unseen)
  // Of several names for one value the first is told: what a file says tells more than the variable that holds the file.
  const found = [...kong.found, ...services.flatMap(ofEnvironment)]
  const open = new Set([...services.flatMap(namesOf), ...kong.names])
  const isExcused = ({ names }: Found) => names.some((name) => notSecrets.includes(name))
  const isVague = ({ value }: Found) => isOrdinary(value) || open.has(value)
  const asked = found.filter((one) => !isExcused(one))
  const byValue = new Map(
    asked
      .filter((one) => !isVague(one))
      .toReversed()
      .map(({ what, value }) => [value, what]),
  )
  return {
    secrets: [...byValue].map(([value, what]) => ({ what, spelt: speltOf(value) })),
    notSecrets: notSecrets.filter((text) => !found.some(({ names }) => names.includes(text))),
    missing: [
      ...kong.missing,
      ...told('as notSecrets says', found.filter(isExcused)),
      ...told('being short, a plain word or a name of this stack', asked.filter(isVague)),
    ],
  }
}

/** Secrets that a note names one by one. */
const SHOWN = 5

function listed(whats: readonly string[]): string {
  const all = [...new Set(whats)]
  return [...all.slice(0, SHOWN), ...(all.length > SHOWN ? [`${all.length - SHOWN} more`] : [])].join(', ')
}

const told = (why: string, found: readonly KongSecret[]): readonly string[] =>
  found.length === 0 ? [] : [`not searched for, ${why}: ${listed(found.map(({ what }) => what))}`]

// The first line of a private key is that of all others.
const speltOf = (value: string): readonly string[] => spellings([value]).filter((text) => !/^-----\w+ [A-Z ]+-----$/.test(text))

const ofEnvironment = ({ name: service, environment }: ServiceFiles): readonly Found[] =>
  Object.entries(environment).flatMap(([name, value]) => {
    const names = [name, `${name} of ${service}`]
    return [
      ...(isKnownSecret(name, value) ? [{ what: `the value of ${name} of ${service}`, value, names }] : []),
      ...urlCredentials(value).map(({ password }) => ({
        what: `the password in ${name} of ${service}`,
        value: password,
        names,
      })),
    ]
  })

const namesOf = ({ name: service, environment }: ServiceFiles): readonly string[] => [
  service,
  ...Object.entries(environment).flatMap(([name, value]) => (tellsName(name) ? [value] : [])),
]

interface OfKong {
  readonly found: readonly Found[]
  readonly names: readonly string[]
  readonly missing: readonly string[]
}

async function ofKong(at: Observed, unseen: Unseen): Promise<OfKong> {
  const nothing = { found: [], names: [], missing: [] }
  const service = at.stack.filesOf('kong')
  if (service === undefined) return nothing
  const read = await unlessUnseen(async () => ({ declared: await declaredKong(at, service) }), unseen, at.signal)
  if (read === undefined) return nothing
  const { declared } = read
  if (declared === undefined) {
    const message = `the declarative file of ${service.name} cannot be read from here: its keys were not searched for`
    return { ...nothing, missing: [message] }
  }
  const [problem] = declared.problems
  if (declared.broken && problem !== undefined)
    unseen(new CannotObserve(`${problem.where}: ${problem.message}: the secrets of ${service.name} are not known`))
  const unset = unsetKongSecrets(declared)
  return {
    found: kongSecrets(declared).map((one) => ({ ...one, names: [one.what] })),
    names: namesIn(declared),
    missing: unset.length === 0 ? [] : [`not searched for, as variables of decK are not set here: ${listed(unset)}`],
  }
}

const namesIn = ({ consumers, services, routes, upstreams }: DeclaredKong): readonly string[] =>
  [...consumers.map(({ username }) => username), ...[...services, ...routes, ...upstreams].map(({ name }) => name)].filter(
    (name) => name !== undefined,
  )
