/** Flags of a Go program (kingpin): `--name=value` and `--name value` both set one. */
export class Flags {
  private words: readonly string[]

  constructor(words: readonly string[]) {
    this.words = words
  }

  get argv(): readonly string[] {
    return this.words
  }

  /** The last value given for the flag; undefined when it is absent. */
  value(name: string): string | undefined {
    const at = this.words.findLastIndex((word) => isFlag(word, name))
    return at < 0 ? undefined : (inlineValue(this.words[at]) ?? this.words[at + 1])
  }

  has(name: string): boolean {
    return this.words.some((word) => isFlag(word, name))
  }

  /** Replaces every value of the flag by this one. */
  set(name: string, value: string): void {
    this.remove(name)
    this.words = [...this.words, `${name}=${value}`]
  }

  setDefault(name: string, value: string): void {
    if (!this.has(name)) this.words = [...this.words, `${name}=${value}`]
  }

  remove(name: string): void {
    this.words = this.words.filter((word, i) => !isFlag(word, name) && !this.isValueOf(i, name))
  }

  /** Removes a flag that takes no value: the word after it is not its own. */
  removeSwitch(name: string): void {
    this.words = this.words.filter((word) => !isFlag(word, name))
  }

  addSwitch(name: string): void {
    this.words = [...this.words, name]
  }

  /** Gives flags of older versions their new names; says which. */
  renameAll(names: Readonly<Record<string, string>>): readonly string[] {
    return Object.entries(names).flatMap(([from, to]) => {
      if (!this.has(from)) return []
      this.words = this.words.map((word) => (isFlag(word, from) ? `${to}${word.slice(from.length)}` : word))
      return [`flag ${from} is called ${to} today`]
    })
  }

  private isValueOf(at: number, name: string): boolean {
    const before = this.words[at - 1]
    return before === name && !(this.words[at] ?? '').startsWith('--')
  }
}

const isFlag = (word: string, name: string): boolean => word === name || word.startsWith(`${name}=`)

const inlineValue = (word: string | undefined): string | undefined => {
  const equals = word?.indexOf('=') ?? -1
  return equals < 0 ? undefined : word?.slice(equals + 1)
}

/** Port of a listen address (`:9090`, `0.0.0.0:9090`, `[::]:9090`), or the default. */
export function portOf(address: string | undefined, usual: number): number {
  const port = /:(\d+)$/.exec(address ?? '')?.[1]
  return port === undefined ? usual : Number(port)
}
