import { relative } from 'node:path'
import type { ComposeService } from '../../declared/compose-model.ts'
import { parseImage } from '../../declared/roles.ts'
import type { ServicePlan } from '../../plan/plan.ts'
import { originOf } from '../images/index.ts'
import { labelInWords } from '../images/labels.ts'
import type { ComponentReport } from '../stack.ts'
import type { LocalImage } from './images.ts'

/** What the report says of one service: real image, packed from Debian, stand-in, or built for this run. */
export function reportOf(
  { name: service, asked, compose }: ServicePlan,
  image: LocalImage | undefined,
  built: boolean,
): ComponentReport {
  if (compose?.image === undefined || built) {
    const from = compose?.buildContext === undefined ? 'its repository' : relative('.', compose.buildContext) || '.'
    return {
      service,
      component: `built from ${from}`,
      version: undefined,
      asked,
      standIn: false,
      origin: 'built',
      reason: undefined,
    }
  }
  const { repository, tag } = parseImage(compose.image)
  const { origin, version, label } = originOf(image?.labels)
  if (label === undefined)
    return { service, component: repository, version: tag, asked, standIn: false, origin, reason: stale(compose) }
  const component =
    origin === 'debian' ? `${repository} (packed from ${labelInWords(label)})` : `firedrill’s ${labelInWords(label)}`
  return { service, component, version, asked, standIn: origin === 'stand-in', origin, reason: undefined }
}

// As with compose; but who changed the sources since would not see it.
const stale = ({ buildContext }: ComposeService): string | undefined =>
  buildContext === undefined ? undefined : 'the image was there already: it is not built from the sources of now'
