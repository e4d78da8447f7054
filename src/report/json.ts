import type { Reporter } from '../run/events.ts'
import type { RunResult } from '../run/result.ts'
import { fileReporter } from './files.ts'
import { reportSchema } from './report-schema.ts'

/** `report.json`: the whole result, for programs. */
export const json = (): Reporter => fileReporter('json', 'report.json', renderJson)

/** The result as JSON, checked against its schema; keys in the schema's order. */
export const renderJson = (result: RunResult): string => `${JSON.stringify(reportSchema.parse(result), null, 2)}\n`
