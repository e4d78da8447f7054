import { expect, test } from 'vitest'
import { compare, type Defect, markdown, tally } from './defect.ts'

const defect: Defect = { name: 'wrong path', red: ['targets', 'up-app'] }
const clean: Defect = { name: 'clean stack', red: [] }

test.each([
  ['all it names, and no other', defect, ['targets', 'up-app'], { found: 1, missed: 0, falseAlarms: 0 }],
  ['one of two stayed green', defect, ['targets'], { found: 0, missed: 1, falseAlarms: 0 }],
  ['nothing turned red', defect, [], { found: 0, missed: 1, falseAlarms: 0 }],
  ['one more turned red', defect, ['targets', 'up-app', 'rules'], { found: 1, missed: 0, falseAlarms: 1 }],
])('tally: %s', (_name, seeded, red, expected) => {
  expect(tally([compare(seeded, red, undefined)])).toEqual({ seeded: 1, ...expected })
})

test('a clean stack is no seeded defect, but its red checks are false alarms', () => {
  expect(tally([compare(clean, ['rules'], undefined)])).toEqual({ seeded: 0, found: 0, missed: 0, falseAlarms: 1 })
})

test('a check that may be red is neither found nor a false alarm', () => {
  expect(tally([compare({ ...defect, mayBeRed: ['rules'] }, ['targets', 'rules'], undefined)])).toMatchObject({
    missed: 1,
    falseAlarms: 0,
  })
})

test('a run in trouble never counts as found', () => {
  expect(tally([compare(defect, ['targets', 'up-app'], 'the stack did not start')])).toMatchObject({ found: 0, missed: 1 })
})

test('the table says what happened', () => {
  const outcomes = [compare(clean, [], undefined), compare(defect, ['targets', 'rules'], undefined)]
  expect(markdown({ suite: 's', fixture: 'f', defects: [] }, outcomes).split('\n').slice(4)).toEqual([
    '| clean stack | - | - | - | clean |',
    '| wrong path | targets | up-app | rules | MISSED |',
    '',
  ])
})
