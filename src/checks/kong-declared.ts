import { resolve } from 'node:path'
import { parseDeclaredKong, readDeclaredKong } from '../declared/kong.ts'
import { kongSettings } from '../declared/kong-settings.ts'
import type { DeclaredKong } from '../declared/kong-types.ts'
import type { Observed, ServiceFiles } from './contract.ts'

/**
 * What Kong's files declare: `files` (paths or globs, from the suite's folder), else the file that KONG_DECLARATIVE_CONFIG names and that is
 * mounted from this machine, or the text of KONG_DECLARATIVE_CONFIG_STRING. Undefined when none can be read from here. What is wrong with a
 * file is among its problems; throws `CannotObserve` for one that is there and may not be read.
 */
export async function declaredKong(
  at: Pick<Observed, 'baseDir'>,
  service: ServiceFiles,
  files?: string | readonly string[],
): Promise<DeclaredKong | undefined> {
  if (files !== undefined) {
    const given = typeof files === 'string' ? [files] : files
    return readDeclaredKong(given.map((file) => resolve(at.baseDir, file)))
  }
  const text = service.environment.KONG_DECLARATIVE_CONFIG_STRING
  if (text) return parseDeclaredKong([{ file: `${service.name}:KONG_DECLARATIVE_CONFIG_STRING`, text }])
  const { declarativeConfig } = kongSettings(service.environment)
  if (declarativeConfig === undefined || service.hostPath(declarativeConfig) === undefined) return undefined
  return readDeclaredKong([declarativeConfig], service)
}
