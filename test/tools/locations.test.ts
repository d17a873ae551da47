import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { locationsDocument } from './locations.ts'

const FILE = join(import.meta.dirname, '../../docs/locations.md')

test('docs/locations.md is what the adapters say; GUARD_UPDATE=1 writes it anew', () => {
  if (process.env.GUARD_UPDATE) writeFileSync(FILE, locationsDocument())
  expect(readFileSync(FILE, 'utf8')).toBe(locationsDocument())
})
