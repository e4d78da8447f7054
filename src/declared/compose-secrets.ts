import { urlCredentials } from '../lib/redact.ts'
import type { ComposeModel, ComposeService } from './compose-model.ts'

const TELLS =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|APIKEY|(^|[_.-])(KEY|PASS|PWD|AUTH|PAT|SK|DSN|COOKIE|SALT)S?($|[_.-])/i
/** Settings beside a secret, and paths to one, are none: `TOKEN_TTL`, `POSTGRES_PASSWORD_FILE`. */
// A first password that everybody knows hides nothing, and the same word stands in many texts.
const PLAIN_VALUE = /^(admin|true|false|yes|no|on|off|none|null|\d{1,5}|\d+(ms|s|m|h|d))$/i

/** True when a variable of that name holds a secret: `POSTGRES_PASSWORD`, `SLACK_TOKEN`, `API_KEY`. */
export const tellsSecret = (name: string): boolean => TELLS.test(name) && !/_FILE$/i.test(name)

/** True when a variable of that name holds a secret, and this value is one. */
export const isSecret = (name: string, value: string): boolean => tellsSecret(name) && value !== '' && !PLAIN_VALUE.test(value)

/**
 * Values of a compose file that must never be printed: by the names of variables (those of a service, and those whose values it is given)
 * and flags, and passwords inside URLs.
 */
export function composeSecrets({ services, secrets }: ComposeModel): readonly string[] {
  const hidden = mayBeHidden(services)
  const named = [...secrets, ...services.flatMap((service) => [...environmentSecrets(service), ...flagSecrets(service)])]
  const texts = [
    ...secrets,
    ...services.flatMap((service) => [...argvs(service).flat(), ...variablesOf(service).map(([, value]) => value)]),
  ]
  const inUrls = texts.flatMap(urlCredentials).filter(({ password }) => hidden(password))
  return [...new Set([...named.filter(hidden), ...inUrls.flatMap(({ spelt }) => spelt)])]
}

/** Whether a value is worth hiding: one that is the name of a service is known to all, and hiding it would hide the service in every report. */
export function mayBeHidden(services: readonly Pick<ComposeService, 'name' | 'aliases'>[]): (value: string) => boolean {
  const open = new Set(services.flatMap(({ name, aliases }) => [name, ...aliases]))
  return (value) => value !== '' && !PLAIN_VALUE.test(value) && !open.has(value)
}

const variablesOf = ({ environment, native }: ComposeService): readonly (readonly [string, string])[] => [
  ...Object.entries(environment),
  ...Object.entries(native?.environment ?? {}),
]

const environmentSecrets = (service: ComposeService): readonly string[] =>
  variablesOf(service).flatMap(([name, value]) => (tellsSecret(name) ? [value] : []))

const argvs = ({ command, entrypoint, native, healthcheck }: ComposeService): readonly (readonly string[])[] =>
  [command, entrypoint, native?.command, healthcheck?.test].flatMap((argv) => (argv === undefined ? [] : [argv]))

const flagSecrets = (service: ComposeService): readonly string[] =>
  argvs(service).flatMap((argv) =>
    argv.flatMap((word, index) => {
      const [, flag = '', value] = /^--?([\w.-]+)(?:=(.*))?$/.exec(word) ?? []
      const tells = /pass|secret|token|api-?key/i.test(flag) && !/file/i.test(flag)
      return tells ? [value ?? argv[index + 1] ?? ''] : []
    }),
  )
