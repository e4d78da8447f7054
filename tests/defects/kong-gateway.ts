import type { DefectMatrix } from './defect.ts'
import { kongAround } from './kong-around.ts'
import { kongPlugins } from './kong-plugins.ts'

/** Mistakes that teams make with their gateway; `red` is what must see each of them, and nothing else may. */
export const kongGateway: DefectMatrix = {
  suite: 'kong-gateway',
  fixture: 'kong-gateway',
  env: { FIREDRILL_LOAD: '3s', FIREDRILL_WITHIN: '16s' },
  defects: [...kongPlugins, ...kongAround],
}
