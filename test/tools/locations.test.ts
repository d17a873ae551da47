import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { locationsDocument, replacePart, TABLE_TITLE } from './locations.ts'

const FILE = join(import.meta.dirname, '../../docs/locations.md')

test('docs/locations.md is what the adapters say; GUARD_UPDATE=1 writes it anew', () => {
  const page = readFileSync(FILE, 'utf8')
  const fresh = replacePart(page, { to: TABLE_TITLE, text: locationsDocument() })
  if (process.env.GUARD_UPDATE) writeFileSync(FILE, fresh)
  else expect(page).toBe(fresh)
})
