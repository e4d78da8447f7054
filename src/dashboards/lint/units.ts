/** What Grafana's units measure, as far as a query can contradict them. */

/** `times` = what a value in the unit is worth in the base unit (seconds, bytes, bytes per second, 1): of `ms` 0.001. */
export interface Unit {
  readonly measures: 'time' | 'bytes' | 'byte rate' | 'ratio' | 'throughput'
  readonly times: number
  /** How the unit is called in a sentence. */
  readonly called: string
}

const UNITS = new Map<string, Unit>()

function add(measures: Unit['measures'], called: string, units: Readonly<Record<string, number>>): void {
  for (const [id, times] of Object.entries(units)) UNITS.set(id, { measures, times, called: `${called} (${id})` })
}

const MINUTE = 60
const HOUR = 3600
const DAY = 86_400
add('time', 'a time in seconds', { s: 1, dtdurations: 1, clocks: 1 })
add('time', 'a time in milliseconds', { ms: 1e-3, dtdurationms: 1e-3, clockms: 1e-3 })
add('time', 'a time', { µs: 1e-6, ns: 1e-9, m: MINUTE, h: HOUR, d: DAY, dthms: 1, dtdhms: 1, timeticks: 0.01 })

add('ratio', 'a percentage from 0 to 100', { percent: 0.01 })
add('ratio', 'a share from 0 to 1', { percentunit: 1 })

add('throughput', 'a number per second', {
  reqps: 1,
  ops: 1,
  cps: 1,
  rps: 1,
  wps: 1,
  iops: 1,
  eps: 1,
  mps: 1,
  recps: 1,
  rowsps: 1,
})

const BINARY = { k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40, p: 2 ** 50 }
const DECIMAL = { k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15 }
add('bytes', 'a number of bytes', { bytes: 1, decbytes: 1 })
add('bytes', 'a number of bits', { bits: 1 / 8, decbits: 1 / 8 })
add('byte rate', 'bytes per second', { Bps: 1, binBps: 1 })
add('byte rate', 'bits per second', { bps: 1 / 8, binbps: 1 / 8 })
for (const [letter, times] of Object.entries(BINARY)) {
  const big = letter.toUpperCase()
  add('bytes', 'a number of bytes', { [`${letter}bytes`]: times })
  add('byte rate', 'bytes per second', { [`${big}iBs`]: times })
  add('byte rate', 'bits per second', { [`${big}ibits`]: times / 8 })
}
for (const [letter, times] of Object.entries(DECIMAL)) {
  const big = letter.toUpperCase()
  add('bytes', 'a number of bytes', { [`dec${letter}bytes`]: times })
  add('byte rate', 'bytes per second', { [`${big}Bs`]: times })
  add('byte rate', 'bits per second', { [`${big}bits`]: times / 8 })
}

/** What a unit of Grafana measures; undefined of those that say nothing of it: `short`, `none`, a currency. */
export const unitOf = (id: string): Unit | undefined => UNITS.get(id)
