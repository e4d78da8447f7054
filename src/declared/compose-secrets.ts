import type { ComposeModel, ComposeService } from './compose-model.ts'

const TELLS =
  /PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|APIKEY|(^|[_.-])(KEY|PASS|PWD|AUTH|PAT|SK|DSN|COOKIE|SALT)S?($|[_.-])/i
/** Settings beside a secret, and paths to one, are none: `TOKEN_TTL`, `POSTGRES_PASSWORD_FILE`. */
const PLAIN_VALUE = /^(true|false|yes|no|on|off|none|null|\d{1,5}|\d+(ms|s|m|h|d))$/i

/** True when a variable of that name holds a secret: `POSTGRES_PASSWORD`, `SLACK_TOKEN`, `API_KEY`. */
export const tellsSecret = (name: string): boolean => TELLS.test(name) && !/_FILE$/i.test(name)

/** Values of a compose file that must never be printed: by the names of variables and flags, and passwords inside URLs. */
export function composeSecrets({ services }: ComposeModel): readonly string[] {
  const found = services.flatMap((service) => [...environmentSecrets(service), ...flagSecrets(service)])
  // A password that is the name of a service is known to all, and hiding it would hide the service in every report.
  const open = new Set(services.flatMap(({ name, aliases }) => [name, ...aliases]))
  return [...new Set(found)].filter((value) => value !== '' && !PLAIN_VALUE.test(value) && !open.has(value))
}

function environmentSecrets({ environment, native }: ComposeService): string[] {
  const entries = [...Object.entries(environment), ...Object.entries(native?.environment ?? {})]
  return entries.flatMap(([name, value]) => (tellsSecret(name) ? [value, ...urlPasswords(value)] : urlPasswords(value)))
}

function flagSecrets({ command, entrypoint, native, healthcheck }: ComposeService): string[] {
  return [command, entrypoint, native?.command, healthcheck?.test].flatMap((argv = []) =>
    argv.flatMap((word, index) => {
      const [, flag = '', value] = /^--?([\w.-]+)(?:=(.*))?$/.exec(word) ?? []
      const secret =
        flag !== '' && /pass|secret|token|api-?key/i.test(flag) && !/file/i.test(flag) ? (value ?? argv[index + 1] ?? '') : ''
      return [secret, ...urlPasswords(word)]
    }),
  )
}

function urlPasswords(text: string): string[] {
  return [...text.matchAll(/[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:([^\s/@]+)@/gi)].flatMap(([, password = '']) => [
    password,
    decoded(password),
  ])
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
