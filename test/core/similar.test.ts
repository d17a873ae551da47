import { expect, test } from 'vitest'
import { nearest } from '../../src/core/similar.ts'

const TOOLS = ['npm', 'pnpm', 'yarn', 'bun', 'pip', 'poetry', 'bundler', 'composer']

test.for<[typed: string, meant: string | undefined]>([
  ['nmp', 'npm'],
  ['NPM', 'npm'],
  ['pnmp', 'pnpm'],
  ['yran', 'yarn'],
  ['poerty', 'poetry'],
  ['bundle', 'bundler'],
  ['compsoer', 'composer'],
  ['gradle', undefined],
  ['zz', undefined],
  ['', undefined],
  ['tg_anon_TEST8fK2xQv7LmZ0', undefined],
])('the suggestion for %j is %j', ([typed, meant]) => {
  expect(nearest(typed, TOOLS)).toBe(meant)
})
