import { expect, test } from 'vitest'
import { compare, type Defect, markdown, tally } from './defect.ts'

const defect: Defect = { name: 'wrong path', red: ['targets', 'up-app'] }
const clean: Defect = { name: 'clean stack', red: [] }
const reds = (...ids: string[]) => ids.map((id) => ({ id, words: 'the query returns nothing' }))
const breaking: Defect = { name: 'repeat_interval zero', red: [], breaks: /repeat_interval cannot be zero/ }

test.each([
  ['all it names, and no other', defect, ['targets', 'up-app'], { found: 1, missed: 0, falseAlarms: 0 }],
  ['one of two stayed green', defect, ['targets'], { found: 0, missed: 1, falseAlarms: 0 }],
  ['nothing turned red', defect, [], { found: 0, missed: 1, falseAlarms: 0 }],
  ['one more turned red', defect, ['targets', 'up-app', 'rules'], { found: 1, missed: 0, falseAlarms: 1 }],
])('tally: %s', (_name, seeded, red, expected) => {
  expect(tally([compare(seeded, { red: reds(...red) })])).toEqual({ seeded: 1, ...expected })
})

test('a clean stack is no seeded defect, but its red checks are false alarms', () => {
  expect(tally([compare(clean, { red: reds('rules') })])).toEqual({ seeded: 0, found: 0, missed: 0, falseAlarms: 1 })
})

test('a check that may be red is neither found nor a false alarm', () => {
  expect(tally([compare({ ...defect, mayBeRed: ['rules'] }, { red: reds('targets', 'rules') })])).toMatchObject({
    missed: 1,
    falseAlarms: 0,
  })
})

test('a run in trouble never counts as found', () => {
  const red = reds('targets', 'up-app')
  expect(tally([compare(defect, { red, trouble: 'the report could not be written' })])).toMatchObject({ found: 0, missed: 1 })
  expect(tally([compare(defect, { red, broke: 'the stack did not start' })])).toMatchObject({ found: 0, missed: 1 })
})

test.each([
  ['for the reason that is named', { red: [], broke: 'alertmanager: repeat_interval cannot be zero' }, { found: 1, missed: 0 }],
  ['for another reason', { red: [], broke: 'alertmanager: address already in use' }, { found: 0, missed: 1 }],
  ['not at all', { red: [] }, { found: 0, missed: 1 }],
  ['with other trouble', { red: [], broke: 'repeat_interval cannot be zero', trouble: 'left behind' }, { found: 0, missed: 1 }],
  ['not, but for the words', { red: [], trouble: 'repeat_interval cannot be zero' }, { found: 0, missed: 1 }],
])('a stack that must not come up, and breaks %s', (_name, ran, expected) => {
  expect(tally([compare(breaking, ran)])).toMatchObject({ seeded: 1, falseAlarms: 0, ...expected })
})

test('a check that is red for another reason, or saw nothing, has not found it', () => {
  const says: Defect = { name: 'no alerting section', red: ['alert'], says: { alert: /knows no Alertmanager/ } }
  const found = (words: string) => tally([compare(says, { red: [{ id: 'alert', words }] })])
  expect(found('prometheus knows no Alertmanager')).toMatchObject({ found: 1, missed: 0, falseAlarms: 0 })
  expect(found('its condition stayed false')).toMatchObject({ found: 0, missed: 1, falseAlarms: 0 })
  const late = 'it answered only after the deadline'
  expect(tally([compare(defect, { red: ['targets', 'up-app'].map((id) => ({ id, words: late })) })])).toMatchObject({ missed: 1 })
})

test('the table says what happened', () => {
  const outcomes = [
    compare(clean, { red: [] }),
    compare(defect, { red: reds('targets', 'rules') }),
    compare(breaking, { red: [], broke: 'repeat_interval cannot be zero' }),
    compare(breaking, { red: [], broke: 'a | b\nc' }),
  ]
  expect(markdown({ suite: 's', fixture: 'f', env: {}, defects: [] }, outcomes).split('\n').slice(4)).toEqual([
    '| clean stack | - | - | - | clean |',
    '| wrong path | targets | up-app | rules | MISSED |',
    '| repeat_interval zero | the start | - | - | found |',
    '| repeat_interval zero | - | the start | - | a \\| b c |',
    '',
  ])
})
