import { existsSync, readdirSync, rmdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createDeliveries } from '../../src/disk/deliveries.ts'
import { tempHome } from '../helpers/guard.ts'

const [A, B] = ['a'.repeat(16), 'b'.repeat(16)] as const

function deliveries() {
  const { home } = tempHome()
  return { folder: join(home, 'deliveries'), ...createDeliveries(home, { command: 'guard' }) }
}

test('nothing is created until a place is locked, and nothing remains of one without a journal', async () => {
  const { folder, at, list } = deliveries()
  expect([at(A).journals.list(), list(), existsSync(folder)]).toEqual([[], [], false])
  await at(A).lock.hold(async () => expect(readdirSync(folder)).toEqual([A]))
  expect(readdirSync(folder)).toEqual([])
})

test('each place has one holder at a time, and places do not wait for each other', async () => {
  const { at } = deliveries()
  await at(A).lock.hold(async () => {
    await expect(at(A).lock.hold(async () => {})).rejects.toMatchObject({ code: 'LOCKED', exitCode: 6 })
    expect(await at(B).lock.hold(async () => 'held')).toBe('held')
  })
  expect(await at(A).lock.hold(async () => 'held again')).toBe('held again')
})

test('places with a journal are listed and keep it', async () => {
  const { at, list } = deliveries()
  await at(B).lock.hold(async () => at(B).journals.create({ state: 'prepared' }))
  await at(A).lock.hold(async () => {})
  expect(list().map(({ key }) => key)).toEqual([B])
  expect(list()[0]!.journals.list()).toMatchObject([{ kind: 'open', records: [{ state: 'prepared' }] }])
})

test('a place whose folder another process has just removed is created again', async () => {
  const { folder, at } = deliveries()
  const holders = Array.from({ length: 40 }, async (_, turn) => {
    if (turn % 2) return void (existsSync(join(folder, A)) && removed(join(folder, A)))
    await at(A)
      .lock.hold(async () => {})
      .catch(error => expect(error).toMatchObject({ code: 'LOCKED' }))
  })
  await Promise.all(holders)
  expect(await at(A).lock.hold(async () => 'held')).toBe('held')
})

function removed(path: string): boolean {
  try {
    rmdirSync(path)
    return true
  } catch {
    return false
  }
}
