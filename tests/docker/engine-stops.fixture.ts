import { execFileSync } from 'node:child_process'
import { createConnection, createServer, type Socket } from 'node:net'

/** Socket of the engine that these tests use; undefined when it is reached otherwise. */
export function engineSocket(): string | undefined {
  const host =
    process.env.DOCKER_HOST ??
    execFileSync('docker', ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'], { encoding: 'utf8' }).trim()
  return host.startsWith('unix://') ? host.slice('unix://'.length) : undefined
}

/** An engine that can be made to go away: a socket that hands everything on to the real one. */
export class EngineProxy implements Disposable {
  readonly #sockets = new Set<Socket>()
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#join(near))
  readonly #real: string

  private constructor(real: string) {
    this.#real = real
  }

  static async open(real: string, path: string): Promise<EngineProxy> {
    const proxy = new EngineProxy(real)
    proxy.#server.listen(path)
    await new Promise((resolve) => proxy.#server.once('listening', resolve))
    return proxy
  }

  /** Every connection breaks, and no new one is taken. */
  stop(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  /** Connections stay, and nothing more is heard on any of them. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause()
    this.#server.removeAllListeners('connection')
  }

  [Symbol.dispose](): void {
    this.stop()
  }

  #join(near: Socket): void {
    const far = createConnection({ path: this.#real, allowHalfOpen: true })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one)
      one.on('data', (data) => other.write(data))
      one.on('end', () => other.end())
      one.on('error', () => other.destroy())
      one.on('close', () => {
        other.destroy()
        this.#sockets.delete(one)
      })
    }
  }
}
