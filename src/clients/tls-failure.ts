import { messageOf } from '../lib/errors.ts'

const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
])

/** What TLS fails with when the other side speaks something else. */
const NOT_TLS = new Set(['ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_PACKET_LENGTH_TOO_LONG', 'ERR_SSL_HTTP_REQUEST'])

/** Why TLS to a server failed, with what to do; undefined for errors of other kinds. */
export function tlsFailure(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined
  const { code } = error
  if (UNTRUSTED.has(code))
    return `its certificate is not trusted (${code}): name a file with the certificate of its authority in NODE_EXTRA_CA_CERTS`
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return `its certificate is for other names: ${messageOf(error)}`
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired'
  if (code === 'CERT_NOT_YET_VALID') return 'its certificate is not yet valid: is the clock of this machine right?'
  if (NOT_TLS.has(code)) return 'what answers there does not speak TLS: try http'
  if (/^(?:CERT_|ERR_TLS_|ERR_SSL_|EPROTO$)/.test(code)) return `the TLS connection failed (${messageOf(error)})`
  return undefined
}
