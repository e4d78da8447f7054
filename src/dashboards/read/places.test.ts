import { describe, expect, it } from 'vitest'
import { below, stepsOf } from './path.ts'
import { placesOf } from './places.ts'

const text = `{
  "title": "a \\"quoted\\" } ] title\\\\",
  "panels": [
    { "id": 1, "targets": [ { "expr": "up" }, {"expr":"x"} ] },
    null,
    { "id": 2 }
  ],
  "elements": { "panel-1": { "a.b": [[], [7]] }, "__proto__": 5, "": 6 },
  "twice": 1, "twice":
    2
}`

describe('placesOf', () => {
  const placeOf = placesOf(text)
  it.each([
    ['', '1:1'],
    ['title', '2:12'],
    ['panels', '3:13'],
    ['panels[0]', '4:5'],
    ['panels[0].targets[1].expr', '4:55'],
    ['panels[1]', '5:5'],
    ['panels[2].id', '6:13'],
    ['elements["panel-1"]["a.b"][1][0]', '8:43'],
    ['elements.__proto__', '8:63'],
    ['elements[""]', '8:70'],
    ['twice', '10:5'],
    ['panels[2].targets[0]', '6:5'],
    ['panels[9]', '3:13'],
    ['panels.length', '3:13'],
    ['title.length', '2:12'],
    ['constructor', '1:1'],
  ])('%s is at %s', (path, place) => {
    expect(placeOf(path)).toBe(place)
  })
})

describe('paths', () => {
  it.each([
    [['panels', 3, 'targets', 0], 'panels[3].targets[0]'],
    [['spec', 'elements', 'panel-1', 'spec'], 'spec.elements["panel-1"].spec'],
    [['a"b', 'c]d', '', '1'], '["a\\"b"]["c]d"][""]["1"]'],
  ])('%j', (steps: (string | number)[], path) => {
    expect(steps.reduce<string>((above, step) => below(above, step), '')).toBe(path)
    expect(stepsOf(path)).toEqual(steps)
  })
})
