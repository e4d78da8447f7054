import type { LoadedGroup, LoadedRule } from '../../clients/prometheus.ts'

type AlertingRule = Extract<LoadedRule, { type: 'alerting' }>

/** An alerting rule as it was watched. */
export interface Watched {
  readonly rule: AlertingRule
  readonly group: Pick<LoadedGroup, 'name' | 'file' | 'interval'>
  /** It was evaluated since the watch began. */
  readonly heard: boolean
  /** Milliseconds since an evaluation of it was last noticed, or since the watch began. */
  readonly silentFor: number
}

/** Notices when rules are evaluated, by this machine's clock: the server's may differ. */
export class Watch {
  /** When it began, epoch milliseconds. */
  readonly since: number
  readonly #rules = new Map<string, { readonly evaluation: number | undefined; readonly at: number; readonly heard: boolean }>()

  constructor(since: number) {
    this.since = since
  }

  /** Takes in what the server has loaded at a moment, epoch milliseconds. What it tells at first was evaluated before. */
  look(groups: readonly LoadedGroup[], now: number): readonly Watched[] {
    return groups.flatMap(({ name, file, interval, rules }) =>
      rules.flatMap((rule, index) =>
        rule.type !== 'alerting'
          ? []
          : [
              {
                rule,
                group: { name, file, interval },
                ...this.#notice(JSON.stringify([file, name, index, rule.name]), rule, now),
              },
            ],
      ),
    )
  }

  #notice(key: string, { lastEvaluation }: AlertingRule, now: number): Pick<Watched, 'heard' | 'silentFor'> {
    const before = this.#rules.get(key) ?? { evaluation: lastEvaluation, at: this.since, heard: false }
    const evaluated = lastEvaluation !== undefined && lastEvaluation !== before.evaluation
    const known = evaluated ? { evaluation: lastEvaluation, at: now, heard: true } : before
    this.#rules.set(key, known)
    return { heard: known.heard, silentFor: Math.max(0, now - known.at) }
  }
}
