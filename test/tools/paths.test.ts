import { posix } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathsOf } from '../../src/formats/adapter.ts'

const { join } = pathsOf({ platform: 'linux' })

test('parts of paths are joined as Node joins them', () => {
  const part = fc.array(fc.constantFrom('', '/', '//', '.', '..', '...', '.npmrc', 'a', 'b c', 'é'), { maxLength: 5 })
  const parts = fc.array(
    part.map(pieces => pieces.join('')),
    { minLength: 0, maxLength: 4 },
  )
  fc.assert(
    fc.property(parts, list => void expect(join(...list)).toBe(posix.join(...list))),
    { numRuns: 5000 },
  )
})
