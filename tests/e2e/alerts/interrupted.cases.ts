import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { RunResult } from '../../../src/run/index.ts'
import { processesWith, start, stateOf, until } from '../../firedrill.ts'
import { AlertStack, HEAT, ON_CALL } from './stack.fixture.ts'

/** Ctrl-C in the middle of a drill. */
export function interruptedCases(): void {
  test('Ctrl-C in the middle of a drill: the cause is undone, exit 130, nothing left behind', async () => {
    using stack = new AlertStack({ route: { group_wait: '5m' } })
    stack.suite('long', [{ id: 'hot', within: '10m', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } }])
    const run = start(['run', 'long.yaml', '--runtime', 'native'], { cwd: stack.directory })
    expect(await until(() => stack.switched.length > 0)).toBe(true)
    run.child.kill('SIGINT')
    const { code, stderr } = await run.ended
    expect([code, stack.switched, processesWith(stack.mark), stateOf(run.child.pid)]).toEqual([130, [90, 20], 0, []])
    expect(stderr).toContain('once more')
    const text = readFileSync(join(stack.directory, 'reports', 'long', 'latest', 'report.json'), 'utf8')
    const result = JSON.parse(text) as RunResult
    expect([result.ended?.kind, result.problems]).toEqual(['interrupted', []])
    expect(stack.told(result, 'hot')).toEqual({
      verdict: 'unknown',
      findings: [],
      reason: 'interrupted before it was decided',
    })
  })
}
