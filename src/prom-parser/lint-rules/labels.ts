import { isCamelCase } from './names.ts'
import { counted, type Found, named, rule } from './rule.ts'
import { isPoint, type LabelSet, type LabelSurvey, type Survey, type Tally } from './survey.ts'

/** The labels that a test picks, and all their samples as one tally. */
function picked(survey: Survey, test: (label: LabelSurvey) => Tally | undefined): (Tally & { names: string[] }) | undefined {
  const all = { names: [] as string[], samples: 0, line: Number.POSITIVE_INFINITY }
  for (const label of survey.labels.values()) {
    const tally = test(label)
    if (tally === undefined || tally.samples === 0) continue
    all.names.push(label.name)
    // One sample may have several of these labels: the largest count is the one that is certain.
    all.samples = Math.max(all.samples, tally.samples)
    all.line = Math.min(all.line, tally.line)
  }
  return all.names.length === 0 ? undefined : all
}

/** `in 3 samples`; how many it is in all is not known of several labels. */
const inSamples = (found: Tally & { names: readonly string[] }): string =>
  `in ${found.names.length > 1 ? 'at least ' : ''}${counted(found)}`

const labelWord = (names: readonly string[]): string => `${names.length === 1 ? 'the label' : 'the labels'} ${named(names)}`

/** `le` and `quantile` where their type does not put them; an unknown type may be half a histogram. */
function isMisplaced({ family }: Survey, { name }: LabelSurvey): boolean {
  return (name === 'le' || name === 'quantile') && family.type !== 'unknown' && !isPoint(family, name)
}

function mixed({ family, labelSets }: Survey): Found | undefined {
  if (labelSets.size < 2) return undefined
  const [usual, ...others] = [...labelSets.values()].sort((a, b) => b.samples - a.samples)
  if (usual === undefined) return undefined
  const line = others.reduce((first, other) => Math.min(first, other.line), Number.POSITIVE_INFINITY)
  const shown = [usual, ...others.slice(0, 3)].map((set) => `${setText(set)} in ${counted(set)}`)
  const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
  return {
    message: `${family.name} has mixed label sets: ${shown.join(', ')}${more}`,
    hint: 'give every sample the same label names; sums by a label lose the samples that lack it',
    line,
  }
}

const setText = ({ names }: LabelSet): string => `{${names.join(', ')}}`

export const labelRules = [
  rule({
    id: 'camel-case-label',
    severity: 'warning',
    summary: 'Label names are snake_case',
    promlint: true,
    judge(survey) {
      const found = picked(survey, (label) => (isCamelCase(label.name) ? label : undefined))
      if (found === undefined) return undefined
      const message = `${survey.family.name} has ${labelWord(found.names)} in camelCase, ${inSamples(found)}`
      return { message, hint: 'write label names in snake_case', line: found.line }
    },
  }),
  rule({
    id: 'reserved-label',
    severity: 'warning',
    summary: 'Only histograms have the label le, only summaries the label quantile',
    promlint: true,
    judge(survey) {
      const { name, type } = survey.family
      const found = picked(survey, (label) => (isMisplaced(survey, label) ? label : undefined))
      if (found === undefined) return undefined
      const message = `${name} is a ${type} with ${labelWord(found.names)}, ${inSamples(found)}`
      return { message, hint: 'rename the label, or declare the type that the label belongs to', line: found.line }
    },
  }),
  rule({
    id: 'empty-label-value',
    severity: 'warning',
    summary: 'No label value is empty: to Prometheus an empty label is an absent one',
    promlint: false,
    judge(survey) {
      const found = picked(survey, (label) => label.empty)
      if (found === undefined) return undefined
      const message = `${survey.family.name} has ${labelWord(found.names)} without a value ${inSamples(found)}`
      return { message, hint: 'give a value such as "none" or "unknown", or leave the label out everywhere', line: found.line }
    },
  }),
  rule({
    id: 'mixed-label-sets',
    severity: 'warning',
    summary: 'All samples of a family have the same label names',
    promlint: false,
    judge: mixed,
  }),
]
