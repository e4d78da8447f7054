import type { Problems } from './alertmanager-problems.ts'
import { booleanOf, durationOf } from './alertmanager-values.ts'
import type { Yaml } from './prometheus-yaml.ts'

/** Looks through the section `global` for values that Alertmanager cannot read; what it says is for receivers. */
export function checkGlobal(yaml: Yaml | undefined, problems: Problems): void {
  durationOf(yaml, 'resolve_timeout', 0, problems)
  booleanOf(yaml, 'smtp_require_tls', true, problems)
}
