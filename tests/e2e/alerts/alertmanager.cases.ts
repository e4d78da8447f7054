import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Reporter } from '../../../src/run/index.ts'
import { NativeService } from '../../../src/stack/native/service.ts'
import type { RunningStack } from '../../../src/stack/stack.ts'
import { AlertStack, HEAT, ON_CALL } from './stack.fixture.ts'

const drill = { id: 'hot', within: '6s', alert: { alert: 'TooHot', cause: HEAT, delivered: ON_CALL } }
const notReached = (rest: object) => ({
  verdict: 'fail',
  findings: [
    {
      message: 'TooHot fires and did not reach Alertmanager',
      expected: 'an alert in Alertmanager',
      where: 'alert.rules.yml:6',
      ...rest,
    },
  ],
})

/** Alerts that do not get through Alertmanager. */
export function alertmanagerCases(): void {
  test('Prometheus sends to another host', async () => {
    using stack = new AlertStack({ alerting: { alertmanagers: [{ static_configs: [{ targets: ['alertmanger:9093'] }] }] } })
    const result = await stack.run(stack.suite('misspelt', [drill]))
    expect(stack.told(result, 'hot')).toEqual(
      notReached({
        actual: expect.stringMatching(/^\d notifications? to http:\/\/alertmanger:9093\/api\/v2\/alerts failed$/),
        hint: 'its host or port may be wrong, or it is down: see the log of prometheus',
      }),
    )
    expect(stack.switched).toEqual([90, 20])
  })

  test('Alertmanager refuses it', async () => {
    // What is left of the alert has no label at all.
    using stack = new AlertStack({
      alerting: {
        alertmanagers: [{ static_configs: [{ targets: ['alertmanager:9093'] }] }],
        alert_relabel_configs: [{ action: 'labeldrop', regex: '.*' }],
      },
    })
    const result = await stack.run(stack.suite('refused', [drill]))
    expect(stack.told(result, 'hot')).toEqual(
      notReached({
        actual: expect.stringMatching(/^alertmanager refused \d alerts? as invalid \(status 400\)$/),
        hint: 'the log of alertmanager says what is wrong with them: an empty label value or a bad label name, for example',
      }),
    )
  })

  test('Alertmanager is killed in the middle of the drill', async () => {
    using stack = new AlertStack({ route: { group_wait: '20s' } })
    let running: RunningStack | undefined
    const killer: Reporter = {
      name: 'killer',
      on: (event) => {
        if (event.type === 'drilling' && event.step === 'delivered') killProgram(running, 'alertmanager')
      },
    }
    const result = await stack.run(stack.suite('killed', [drill]), {
      reporters: [killer],
      opened: (opened) => {
        running = opened
      },
    })
    expect(stack.told(result, 'hot')).toEqual(
      notReached({
        actual: expect.stringMatching(
          /^\d notifications? to http:\/\/alertmanager:9093\/api\/v2\/alerts failed; alertmanager cannot be asked from here either: .*connection refused$/,
        ),
        hint: 'alertmanager has ended in the middle of the run (SIGKILL); its host or port may be wrong, or it is down: see the log of prometheus',
      }),
    )
    expect([result.exitCode, result.problems]).toEqual([1, ['alertmanager has ended in the middle of the run (SIGKILL)']])
    expect(stack.switched).toEqual([90, 20])
  })
}

/** Ends the program itself, as the kernel does when memory is short: the only child of its namespace's first process. */
function killProgram(stack: RunningStack | undefined, name: string): void {
  const service = stack?.services.find((one) => one.name === name)
  if (!(service instanceof NativeService)) throw new Error(`${name} does not run natively`)
  const { initPid } = service.process
  const [program] = readFileSync(`/proc/${initPid}/task/${initPid}/children`, 'utf8').trim().split(' ')
  process.kill(Number(program), 'SIGKILL')
}
