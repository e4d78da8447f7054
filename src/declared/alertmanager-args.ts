import { posix } from 'node:path'

export { routePrefixOf } from './prometheus-args.ts'

/** Path of alertmanager.yml inside the service, from its arguments; without any, the official image's. */
export function alertmanagerConfigPath(args: readonly string[]): string {
  const index = args.findLastIndex((arg) => /^--?config\.file(?:=|$)/.test(arg))
  const arg = args[index]
  const given = arg?.includes('=') ? arg.slice(arg.indexOf('=') + 1) : args[index + 1]
  // The working directory of the image, and the program's own default, which its command line overrides.
  if (arg !== undefined && given !== undefined) return posix.resolve('/alertmanager', given)
  return args.length === 0 ? '/etc/alertmanager/alertmanager.yml' : '/alertmanager/alertmanager.yml'
}
