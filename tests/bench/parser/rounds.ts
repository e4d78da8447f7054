/** What one reading of an exposition saw, so that nothing is optimised away and parsers can be compared. */
export interface Seen {
  readonly samples: number
  /** Of all values that are numbers. */
  readonly sum: number
}

/** How often a child reads: it warms up that many CPU seconds, then measures until as many are spent and as many rounds done. */
export interface Budget {
  readonly warmUp: number
  readonly seconds: number
  readonly rounds: number
}

/** What a child prints as JSON, ours as well as each peer. */
export interface Measured extends Seen {
  /** Read in one round. */
  readonly bytes: number
  /** CPU seconds of each round. */
  readonly rounds: readonly number[]
  /** KiB; only ours say it. */
  readonly maxRSS?: number
}

/** User and system time of all threads, so that of the garbage collector and of the compiler too. */
function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

/** Runs it again and again; one call is one round. */
export async function measure(read: () => Seen | Promise<Seen>, bytes: number, budget: Budget): Promise<Measured> {
  for (let end = cpuSeconds() + budget.warmUp; cpuSeconds() < end; ) await read()
  const rounds: number[] = []
  let seen: Seen | undefined
  for (let spent = 0; spent < budget.seconds || rounds.length < budget.rounds; ) {
    const before = cpuSeconds()
    seen = await read()
    const cost = cpuSeconds() - before
    rounds.push(cost)
    spent += cost
  }
  if (seen === undefined) throw new Error(`expected at least one round, got the budget ${JSON.stringify(budget)}`)
  return { ...seen, bytes, rounds, maxRSS: process.resourceUsage().maxRSS }
}

/** The budget from the last three arguments of the command line, as `budgetArguments` makes them. */
export function budgetOf(words: readonly string[]): Budget {
  const [warmUp = Number.NaN, seconds = Number.NaN, rounds = Number.NaN] = words.slice(-3).map(Number)
  if (Number.isNaN(warmUp + seconds + rounds))
    throw new Error(`expected warm-up seconds rounds, got ${words.slice(-3).join(' ')}`)
  return { warmUp, seconds, rounds }
}

export const budgetArguments = ({ warmUp, seconds, rounds }: Budget): string[] => [warmUp, seconds, rounds].map(String)
