import type { Defect, DefectMatrix } from './defect.ts'
import { hybridAiStack } from './hybrid-ai-stack.ts'
import { inventoryManager } from './inventory-manager.ts'
import { kongGateway } from './kong-gateway.ts'

export const matrices: readonly DefectMatrix[] = [hybridAiStack, inventoryManager, kongGateway]

/** What runs of a matrix: its stack as it is, once for each way in which time passes, then every defect. */
export const runsOf = ({ defects }: DefectMatrix): readonly Defect[] => [
  { name: 'clean stack', red: [] },
  ...(defects.some(({ time }) => time === 'lapse')
    ? [{ name: 'clean stack in a time lapse', time: 'lapse', red: [] } as const]
    : []),
  ...defects,
]
