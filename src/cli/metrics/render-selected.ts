import type { Paint } from '../../report/paint.ts'
import { oneLine } from '../../report/width.ts'
import type { SelectedSample } from './selected.ts'

const LEGACY = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/

/** The chosen samples as PromQL writes them, one to a line, never cut: they are there to be read by programs too. */
export function selectedLines(samples: readonly SelectedSample[], { paint }: { readonly paint: Paint }): readonly string[] {
  return samples.map((sample) => {
    const at = sample.timestamp === undefined ? '' : paint.dim(` @ ${sample.timestamp / 1000}`)
    return `${oneLine(seriesText(sample))} ${paint.bold(sample.value)}${at}`
  })
}

function seriesText({ name, labels }: SelectedSample): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${quotedName(label)}=${JSON.stringify(value)}`)
  const inside = (LEGACY.test(name) ? pairs : [JSON.stringify(name), ...pairs]).join(',')
  return `${LEGACY.test(name) ? name : ''}${inside === '' ? '' : `{${inside}}`}`
}

const quotedName = (name: string): string => (LEGACY.test(name) ? name : JSON.stringify(name))
