// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is the variable syntax under test
import { describe, expect, test } from 'vitest'
import { interpolate } from './interpolate.ts'
import { JULY_2020, scopeOf, state } from './variables.fixture.ts'

const SCOPE = scopeOf(state({ name: 'job', values: ['api'] }))
const dashboard = { uid: 'orders', title: 'Orders' }

// applyTemplateVariables of grafana-prometheus, and interpolateVariables in pkg/promlib/models/query.go.
describe("Grafana's own variables in PromQL", () => {
  test.each([
    ['rate(x[$__rate_interval])', 'rate(x[1m15s])'],
    ['rate(x[${__rate_interval}])', 'rate(x[1m15s])'],
    ['$__rate_interval_ms', '75000'],
    ['$__rate_interval_s', '75'],
    ['rate(x[$__interval])', 'rate(x[15s])'],
    ['${__interval:raw}', '15s'],
    ['[[__interval]]', '15s'],
    ['[[__range]]', '[[__range]]'],
    ['${__range:raw}', '${__range:raw}'],
    ['$__interval_ms / $__interval_s', '15000 / 15'],
    ['increase(x[$__range])', 'increase(x[3600s])'],
    ['$__range_s $__range_ms', '3600 3600000'],
    ['$__auto', '$__auto'],
    ['$__from $__to', '1594667949254 1594671549254'],
    ['${__to:date}', '2020-07-13T20:19:09.254Z'],
    ['${__to:date:iso}', '2020-07-13T20:19:09.254Z'],
    ['${__to:date:seconds}', '1594671549'],
    ['${__to:date:ms}', '1594671549254'],
    ['${__to:date:YYYY-MM}', '2020-07'],
    ['${__to:date:YYYY-MM-DD HH:mm:ss.SSS}', '2020-07-13 20:19:09.254'],
    ['${__to:date:ddd D MMMM YY, h A [UTC] x X}', 'Mon 13 July 20, 8 PM UTC 1594671549254 1594671549'],
    ['${job:date}', 'NaN'],
    ['$__dashboard ${__dashboard.uid}', 'Orders orders'],
    ['$__org ${__org.name} ${__user.login}', '1 Main Org. admin'],
    ['$__timezone', 'utc'],
  ])('%s -> %s', (text, expected) => {
    expect(interpolate(text, SCOPE, { format: 'prometheus', times: JULY_2020, dashboard }).text).toBe(expected)
  })
})
