import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { tlsFailure } from '../../../clients/tls-failure.ts'
import { messageOf } from '../../../lib/errors.ts'

/** What came of a TLS connection. `untrusted`: why callers would not take its certificate; `validTo`: epoch ms. */
export type Handshake =
  | { readonly protocol: string; readonly untrusted: string | undefined; readonly validTo: number }
  | { readonly failed: string; readonly hint: string | undefined }

interface Place {
  readonly host: string
  readonly port: number
  /** For which its certificate must be. */
  readonly name: string
}

const WITHIN_MS = 5000

/** Opens a connection as callers do, and tells of its certificate. */
export async function handshake({ ca, ...place }: Place & { readonly ca: string | undefined }): Promise<Handshake> {
  try {
    return await open(place, { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) }, (socket) => ({
      protocol: socket.getProtocol() ?? 'unknown',
      untrusted: socket.authorized ? undefined : whyNot(socket, place.name),
      validTo: Date.parse(socket.getPeerCertificate().valid_to),
    }))
  } catch (error) {
    const failed = tlsFailure(error) ?? messageOf(error)
    return { failed, hint: /ECONNREFUSED/.test(failed) ? 'nothing listens there' : undefined }
  }
}

/** The version before 1.2 by which it takes a connection; undefined: it takes none. */
export async function oldHandshake(place: Place): Promise<string | undefined> {
  try {
    // Without these ciphers this side would refuse by itself.
    const options = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    return await open(place, options, (socket) => socket.getProtocol() ?? 'an old version of TLS')
  } catch {
    return undefined
  }
}

function open<T>({ host, port, name }: Place, options: ConnectionOptions, read: (socket: TLSSocket) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const servername = isIP(name) > 0 ? {} : { servername: name }
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false, ...options })
    socket.setTimeout(WITHIN_MS, () => socket.destroy(new Error(`no answer within ${WITHIN_MS / 1000} s`)))
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      resolve(read(socket))
      socket.destroy()
    })
  })
}

const WORDS: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is signed by itself, and not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its authority is not known here, or the server does not send it',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its authority is not known here',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not yet valid',
}

// Node gives the code, where its types say an Error.
function whyNot({ authorizationError: error }: TLSSocket, name: string): string {
  const code = String(error)
  if (code.includes('ERR_TLS_CERT_ALTNAME_INVALID')) return `it is not for the name ${name}`
  return WORDS[code] ?? code
}
