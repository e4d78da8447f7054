/** What a command may use of the process. Only `bin` ends it. */
export interface Io {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the process at once: a second Ctrl-C. */
  readonly exit: (code: number) => never
}
