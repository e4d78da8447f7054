import { isSecret } from '../../declared/compose-secrets.ts'
import { looksRandom } from './entropy.ts'

const SEPARATE = '(?:^|[_.-])'
/** What a variable that holds a secret is called at its end: in the middle these words tell of settings (`GF_AUTH_ANONYMOUS_ORG_ROLE`). */
const SECRET_NAME = new RegExp(
  `(?:PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|CREDENTIAL|API_?KEY|(?:ACCESS|SECRET|PRIVATE|SIGNING|ENCRYPTION|MASTER|ACCOUNT)[_.-]?KEY|${SEPARATE}(?:PASS|PWD|PAT))(?:S|_BASE|[_.-]?\\d+)?$`,
  'i',
)
/** Keys and the like that are mostly secret, and seldom words: `FIREDRILL_KEY`, not `ROUTING_KEY`. */
const MAYBE_NAME = new RegExp(`${SEPARATE}(?:KEY|AUTH|SK|SALT|COOKIE|DSN)S?$`, 'i')
const OPEN_KEY = /(?:PUBLIC|PARTITION|ROUTING|SORT|PRIMARY|FOREIGN|CACHE|OBJECT)[_.-]?KEYS?$/i
const NO_WORD = /^(?=.*\d)(?=.*[A-Za-z]).{8,}$|^\S{16,}$/s
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:)?[/\\][\w.@ -]*(?:[/\\][\w.@ -]*)*$/
const URL = /^[a-z][a-z\d+.-]*:\/\//i

/**
 * True when a variable surely holds a secret: what it holds, found in a log, is evidence. To hide a text less is enough
 * (`isSecret`), as it does no harm to hide too much.
 */
export function isKnownSecret(name: string, value: string): boolean {
  if (!isSecret(name, value) || URL.test(value) || OPEN_KEY.test(name)) return false
  const random = looksRandom(value) || /^[0-9a-f]{32,}$/i.test(value)
  if (random) return true
  return !PATH.test(value) && (SECRET_NAME.test(name) || (MAYBE_NAME.test(name) && NO_WORD.test(value)))
}

/** Shorter ones stand in many texts by chance. */
const LEAST = 6
const WORD = /^(?:[A-Z]?[a-z]{1,11}|[A-Z]{1,12})$/
const NUMBER = /^\d{1,9}$/

/** True for a secret that cannot be told from other text where it stands: short, a word (`postgres`), a number. */
export const isOrdinary = (value: string): boolean => value.length < LEAST || WORD.test(value) || NUMBER.test(value)

/** Variables that tell names: a password that is the same word cannot be told from them. */
const NAME = /(?:USER|USERNAME|LOGIN|NAME|DB|DATABASE|ROLE|HOST|ORG|REALM|VHOST|BUCKET|TENANT)$/i

export const tellsName = (name: string): boolean => NAME.test(name)
