/**
 * Listeners of a run's events, one file per format. They show what the conductor found and decide nothing.
 */
export { checkBlock, troubleLines } from './block.ts'
export { findChromium } from './chromium.ts'
export { newestRun, readFinished, renderFinished, reportFiles } from './finished.ts'
export { totalsText } from './format.ts'
export { noteTexts } from './notes.ts'
export { redactCheck, redactResult } from './redact-result.ts'
export { createReporters, reporterNames } from './reporters.ts'
export { screenshots } from './screenshots.ts'
