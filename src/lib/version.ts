import { readFileSync } from 'node:fs'

// The same step up leads to package.json from src/lib and from dist/lib.
const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')

/** Version of this firedrill. */
export const version: string = (JSON.parse(text) as { version: string }).version
