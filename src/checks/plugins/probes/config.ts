import type { KongJson } from '../../../clients/kong-types.ts'

/** Readers of one field of a plugin's config; null and another type are undefined. */
export const numberIn = (config: KongJson, key: string): number | undefined => {
  const value = config[key]
  return typeof value === 'number' ? value : undefined
}

export const textIn = (config: KongJson, key: string): string | undefined => {
  const value = config[key]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const flagIn = (config: KongJson, key: string): boolean => config[key] === true

export const listIn = (config: KongJson, key: string): readonly string[] => {
  const value = config[key]
  // Kong's Lua sends an empty array as {} at times.
  return Array.isArray(value) ? value.map(String) : []
}

export const recordIn = (config: KongJson, key: string): KongJson => recordOf(config[key])

/** An object as it is, anything else as {}. */
export const recordOf = (value: unknown): KongJson =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as KongJson) : {}
