import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { AlertStack, APP_DOWN, CHAT, HEAT, ON_CALL, switchTo, TOO_HOT } from './stack.fixture.ts'

const TOO_COLD = { alert: 'TooCold', expr: 'app_temperature < 0', labels: { severity: 'warning' } }
const BROKEN = { post: 'http://app:3000/broken' }
const TOUCH = {
  exec: { service: 'app', command: ['touch', 'touched'] },
  undo: { exec: { service: 'app', command: ['rm', 'touched'] } },
}
const STILL_THERE =
  'POST http://app:3000/switch could not be undone: POST http://app:3000/broken answered 500, expected a status below 400: "the switch is broken" ' +
  '(send POST http://app:3000/broken yourself, or restart that service: it is still as POST http://app:3000/switch left it)'
const unknown = (reason: string) => ({ verdict: 'unknown', findings: [], reason })

/** Causes that cannot be applied or taken back. */
export function undoCases(): void {
  test('to take hold or to be taken back: unknown and told, and the other causes are undone all the same', async () => {
    using stack = new AlertStack({ rules: [TOO_HOT, TOO_COLD, APP_DOWN] })
    const file = stack.suite('undone', [
      { id: 'not-landed', alert: { alert: 'TooHot', cause: [TOUCH, { http: BROKEN, undo: switchTo(21) }], delivered: ON_CALL } },
      {
        id: 'no-proof',
        alert: { alert: 'TooHot', cause: { ...HEAT, landed: { query: 'app_temperature >' } }, delivered: ON_CALL },
      },
      {
        id: 'command',
        alert: { alert: 'TooHot', cause: { exec: { service: 'app', command: ['sh', '-c', 'echo no; exit 3'] }, undo: 'none' } },
      },
      {
        id: 'alertmanager-down',
        within: '6s',
        alert: { alert: 'TooHot', cause: [{ stop: 'alertmanager' }, HEAT], delivered: ON_CALL },
      },
      {
        id: 'undo-at-the-end',
        alert: { alert: 'TooCold', cause: { http: switchTo(-5), undo: BROKEN }, delivered: CHAT, resolves: false },
      },
      { id: 'undo', alert: { alert: 'TooHot', cause: [TOUCH, { http: switchTo(90), undo: BROKEN }], delivered: ON_CALL } },
    ])
    const result = await stack.run(file)
    expect(stack.told(result, 'not-landed')).toEqual(
      unknown('POST http://app:3000/broken answered 500, expected a status below 400: "the switch is broken"'),
    )
    expect(stack.told(result, 'no-proof')).toEqual(
      unknown(expect.stringMatching(/^the query that proves the cause, app_temperature >, is refused: .*1:18: parse error/)),
    )
    expect(stack.told(result, 'command')).toEqual(
      unknown('sh -c echo no; exit 3 in app ended with exit code 3, expected 0: "no"'),
    )
    expect(stack.told(result, 'alertmanager-down')).toEqual({
      verdict: 'fail',
      findings: [
        {
          message: 'TooHot fires and did not reach Alertmanager',
          expected: 'an alert in Alertmanager',
          actual: expect.stringMatching(
            /^\d notifications? to http:\/\/alertmanager:9093\/api\/v2\/alerts failed; alertmanager cannot be asked from here either: .*connection refused$/,
          ),
          where: 'alert.rules.yml:6',
          hint: 'its host or port may be wrong, or it is down: see the log of prometheus',
        },
      ],
    })
    // It is proven all the same, and the run says that it left something behind.
    expect(stack.told(result, 'undo-at-the-end')).toEqual({ verdict: 'pass', findings: [] })
    expect(stack.told(result, 'undo')).toEqual(unknown(STILL_THERE))
    expect([result.exitCode, result.problems]).toEqual([1, [STILL_THERE, STILL_THERE]])
    // Also what was applied by half, and what came before the one that failed, was taken back.
    expect(stack.switched).toEqual([21, 90, 20, 90, 20, -5, 90])
    expect(existsSync(join(stack.directory, 'touched'))).toBe(false)
  })
}
