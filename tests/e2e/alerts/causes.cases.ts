import { expect, test } from 'vitest'
import { AlertStack, APP_DOWN, CHAT, HEAT, ON_CALL, QUEUE_FULL, TOO_HOT, verdicts } from './stack.fixture.ts'

const RESTARTED = {
  alert: 'AppRestarted',
  expr: 'changes(app_started_seconds[2s]) > 0',
  labels: { severity: 'warning' },
  annotations: { summary: 'it was restarted' },
}
const BUSY = {
  alert: 'AppBusy',
  expr: 'rate(app_work_total[1s]) > 10',
  labels: { severity: 'warning' },
  annotations: { summary: 'it has much to do' },
}

/** Every way to act. */
export function causesCases(): void {
  test('every way to act proves its alert, and is undone', async () => {
    using stack = new AlertStack({ rules: [TOO_HOT, APP_DOWN, QUEUE_FULL, RESTARTED, BUSY] })
    const file = stack.suite(
      'causes',
      [
        {
          id: 'http',
          alert: {
            alert: 'TooHot',
            cause: { ...HEAT, landed: { get: 'http://app:3000/state', json: { '$.temperature': 90 } } },
            delivered: {
              ...ON_CALL,
              payload: { labels: { severity: 'critical' }, annotations: { description: 'it is 90 degrees' } },
            },
          },
        },
        {
          id: 'exec',
          alert: {
            alert: 'TooHot',
            cause: {
              exec: { service: 'app', command: ['sh', '-c', 'echo 77 > temperature'] },
              undo: { exec: { service: 'app', command: ['rm', 'temperature'] } },
            },
            delivered: { ...ON_CALL, payload: { annotations: { description: 'it is 77 degrees' } } },
          },
        },
        {
          id: 'stop',
          alert: { alert: 'AppDown', cause: { stop: 'app' }, delivered: { ...CHAT, payload: { text: 'the app is down' } } },
        },
        { id: 'pause', alert: { alert: 'AppDown', cause: { pause: 'app' }, delivered: CHAT } },
        { id: 'restart', alert: { alert: 'AppRestarted', cause: { restart: 'app' }, delivered: CHAT } },
        { id: 'load', alert: { alert: 'AppBusy', cause: { load: 'rush' }, delivered: CHAT } },
        {
          id: 'exporter',
          alert: {
            alert: 'QueueFull',
            cause: { exporter: { series: ['synthetic_queue_length{queue="mail"} 11'] } },
            delivered: { ...CHAT, payload: { title: 'firing: QueueFull', text: 'queue mail is full' } },
          },
        },
      ],
      {
        load: { rush: { target: 'app:3000', rate: '50/s', requests: [{ get: '/work' }] } },
        alerts: { prove: 'all' },
      },
    )
    const result = await stack.run(file)
    const ids = Object.keys(verdicts(result))
    expect(ids).toEqual(['http', 'exec', 'stop', 'pause', 'restart', 'load', 'exporter', 'alert-coverage'])
    expect(ids.map((id) => [id, stack.told(result, id)])).toEqual(ids.map((id) => [id, { verdict: 'pass', findings: [] }]))
    expect(result.alerts?.line).toBe('5 of 5 alert rules proven to fire, 5 delivered, 5 resolved')
    expect([result.exitCode, result.problems]).toEqual([0, []])
    expect(stack.switched).toEqual([90, 20])
  })
}
