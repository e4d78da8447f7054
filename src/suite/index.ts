/**
 * Reads a suite file (YAML, JSON, TypeScript, JavaScript) into a validated `Suite`, or tells all that is wrong at once.
 * The schema is a function of the registry of kinds; what no schema can say (names that must exist) is in meaning*.ts.
 */
export { discoverSuites } from './discover.ts'
export { suiteJsonSchema } from './json-schema.ts'
export { loadSuite } from './load.ts'
export { templateName } from './meaning-load.ts'
export type { WantedPicture } from './pictures.ts'
export { type LoadSpec, METHODS, type RequestSpec, type SuiteInput, timeOf } from './schema.ts'
export { hostOf, portOf, serviceOfHost, serviceOfRole } from './service-url.ts'
export { attachedService, stackServices } from './services.ts'
export type { PlannedTime, Suite, SuiteCheck, SuitePhase } from './suite.ts'
