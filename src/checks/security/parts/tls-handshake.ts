import { isIP } from 'node:net'
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls'
import { tlsFailure } from '../../../clients/tls-failure.ts'
import { CannotObserve, messageOf } from '../../../lib/errors.ts'

/** What came of a TLS connection. `untrusted`: why callers would not take its certificate; `validTo`: epoch ms. */
export type Handshake =
  | { readonly protocol: string; readonly untrusted: string | undefined; readonly validTo: number }
  | { readonly failed: string; readonly hint: string | undefined }

interface Place {
  /** As people know it. */
  readonly url: string
  readonly host: string
  readonly port: number
  /** For which its certificate must be. */
  readonly name: string
  readonly signal: AbortSignal
  /** Milliseconds until silence is silence. */
  readonly within?: number
}

const WITHIN_MS = 5000

/** Opens a connection as callers do, and tells of its certificate. Throws `CannotObserve` for silence, and for a certificate without a date. */
export async function handshake({ ca, ...place }: Place & { readonly ca: string | undefined }): Promise<Handshake> {
  try {
    return await open(place, { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) }, (socket) => ({
      protocol: socket.getProtocol() ?? 'unknown',
      untrusted: socket.authorized ? undefined : whyNot(socket, place.name),
      validTo: endOf(socket, place),
    }))
  } catch (error) {
    if (error instanceof CannotObserve || place.signal.aborted) throw error
    const failed = tlsFailure(error) ?? messageOf(error)
    return { failed, hint: /ECONNREFUSED/.test(failed) ? 'nothing listens there' : undefined }
  }
}

function endOf(socket: TLSSocket, { url }: Place): number {
  const end = Date.parse(socket.getPeerCertificate().valid_to)
  if (Number.isNaN(end)) throw new CannotObserve(`${url} shows no certificate with a date: how long it is valid cannot be told`)
  return end
}

/** The version before 1.2 by which it takes a connection; undefined: it takes none. */
export async function oldHandshake(place: Place): Promise<string | undefined> {
  try {
    // Without these ciphers this side would refuse by itself.
    const options = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    return await open(place, options, (socket) => socket.getProtocol() ?? 'an old version of TLS')
  } catch (error) {
    if (place.signal.aborted) throw error
    return undefined
  }
}

async function open<T>(
  { url, host, port, name, signal, within = WITHIN_MS }: Place,
  options: ConnectionOptions,
  read: (socket: TLSSocket) => T,
): Promise<T> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const servername = isIP(name) > 0 ? {} : { servername: name }
    const socket = connect({ host, port, ...servername, rejectUnauthorized: false, ...options })
    const silent = `${url} gave no TLS answer within ${within / 1000} s: whether it speaks TLS cannot be told`
    socket.setTimeout(within, () => socket.destroy(new CannotObserve(silent)))
    const give = () => socket.destroy(signal.reason)
    signal.addEventListener('abort', give, { once: true })
    socket.on('error', reject)
    socket.on('close', () => signal.removeEventListener('abort', give))
    socket.on('secureConnect', () => {
      try {
        resolve(read(socket))
      } catch (error) {
        reject(error)
      }
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
