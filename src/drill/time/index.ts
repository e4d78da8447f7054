/**
 * How alerts that wait for minutes or hours are shown within seconds. `scaleConfigs`: copies of the stack's files in which every duration
 * that decides is divided by one factor. `prepareLapse`: the rules as they are, on a past that the real promtool has written. Both only
 * prepare what a stack starts with; nothing is started or changed here.
 */
export { prepareLapse } from './lapse.ts'
export { passTime } from './pass.ts'
export { scaleConfigs } from './scale.ts'
