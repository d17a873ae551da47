import { expect, test } from 'vitest'
import { renderProgress } from '../../src/render/find-trees.ts'
import { paintFor } from '../../src/render/paint.ts'

test.for([
  ['names the folder', '/tmp/a', '12,345 files, 2 MB  /tmp/a'],
  ['cuts a long one', '/tmp/some/folder/with/a/long/name', '12,345 files, 2 MB  …th/a/long/name'],
  ['cuts one of wide characters', '/tmp/한국어/긴/이름', '12,345 files, 2 MB  …한국어/긴/이름'],
])('the progress of a search %s', async ([, folder, line]) => {
  const page = { home: '/home/me', columns: 36, paint: await paintFor(false) }
  expect(renderProgress({ files: 12_345, bytes: 1_500_000, folder: folder! }, page)).toBe(line)
})
