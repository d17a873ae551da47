import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { createScratch } from '../../src/system/scratch.ts'
import { tempHome } from '../helpers/guard.ts'

afterEach(() => vi.unstubAllEnvs())

test('a temporary folder that cannot be made is named, with a way out', () => {
  const { home } = tempHome({ file: '' })
  for (const folder of [join(home, 'absent'), join(home, 'file')]) {
    vi.stubEnv('TMPDIR', folder)
    expect(() => createScratch().makeFolder()).toThrow(
      expect.objectContaining({
        code: 'NO_TEMPORARY_FOLDER',
        exitCode: 6,
        message: expect.stringContaining(`nothing can be written below ${folder}: `),
        hint: 'set TMPDIR to a folder that you can write, or free some space',
      }),
    )
  }
})

test('a file in it that cannot be written is told in the same way', () => {
  const { home } = tempHome({ file: '' })
  expect(() => createScratch().write(join(home, 'file'), { mode: 'off' })).toThrow(/nothing can be written below/)
})

test.runIf(existsSync('/proc/version'))('what cannot be removed does not stop the command', () => {
  createScratch().remove('/proc/version')
  expect(existsSync('/proc/version')).toBe(true)
})
