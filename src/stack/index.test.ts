import { describe, expect, test } from 'vitest'
import { UsageError } from '../lib/errors.ts'
import { chooseRuntime } from './index.ts'

const attach = { prometheus: 'http://127.0.0.1:9090' }

describe('the runtime chosen', () => {
  test.each([
    ['auto', true, 'native', 'the default: no container engine needed'],
    ['auto', false, 'attach', 'the suite has no compose file'],
    ['native', true, 'native', 'asked for'],
    ['attach', true, 'attach', 'asked for'],
  ])('%s, compose file: %s -> %s', (asked, compose, name, reason) => {
    expect(chooseRuntime({ asked, attach, compose })).toMatchObject({ name, reason })
  })

  test.each([
    ['docker', true, '--runtime docker is not in this version', 'use --runtime native, or --attach a stack that runs'],
    ['native', false, '--runtime native needs a compose file: this suite has none', 'give it `stack: { compose: … }`'],
    ['nativ', true, '--runtime expects one of auto, native, attach, got nativ', 'did you mean native?'],
    ['podman', true, '--runtime expects one of auto, native, attach, got podman', undefined],
  ])('%s, compose file: %s is refused', (asked, compose, message, hint) => {
    const choose = () => chooseRuntime({ asked, attach, compose })
    expect(choose).toThrow(UsageError)
    expect(choose).toThrow(expect.objectContaining({ message, hint }))
  })
})
