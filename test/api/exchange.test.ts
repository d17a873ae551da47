import type { Dispatcher } from 'undici'
import { describe, expect, test } from 'vitest'
import { type Exchange, exchange, tolerant } from '../../src/api/exchange.ts'
import type { ChunkSink } from '../../src/core/ports/services.ts'

type Handler = Required<Parameters<Dispatcher['dispatch']>[1]>
type Controller = Parameters<Handler['onRequestStart']>[0]
type Act = (handler: Handler, controller: Controller) => void

const JSON_HEADERS = { 'content-length': '2' }

const start: Act = (handler, controller) => handler.onRequestStart(controller, {})
const end: Act = (handler, controller) => handler.onResponseEnd(controller, {})
const data =
  (text: string | Buffer): Act =>
  (handler, controller) =>
    handler.onResponseData(controller, Buffer.from(text))
const answer =
  (status: number, headers: Record<string, string> = JSON_HEADERS): Act =>
  (handler, controller) =>
    handler.onResponseStart(controller, status, headers)
const fail =
  (message: string): Act =>
  (handler, controller) =>
    handler.onResponseError(controller, new Error(message))

/** The outcome of a request for which undici does these things in this order. An abort ends it, as undici's does. */
async function play(acts: readonly Act[], watch: { signal?: AbortSignal; onChunk?: ChunkSink } = {}) {
  const aborts: string[] = []
  let handler: Handler | undefined
  const controller = {
    abort: (error: Error) => {
      aborts.push(error.message)
      handler?.onResponseError(controller, error)
    },
  } as unknown as Controller
  const dispatcher = {
    dispatch(_options: unknown, given: Handler) {
      handler = given
      for (const act of acts) act(given, controller)
      return true
    },
  } as unknown as Dispatcher
  const signal = watch.signal ?? new AbortController().signal
  const seen = await exchange(dispatcher, { method: 'POST', path: '/' }, { onChunk: () => {}, ...watch, signal })
  return { seen, aborts }
}

const EMPTY: Exchange = { started: false, status: undefined, headers: {}, body: '', complete: false, error: undefined }

describe('a request is sent once', () => {
  test('if undici retries after a lost connection, the retry is stopped and the request counts as sent', async () => {
    const { seen, aborts } = await play([start, start, answer(200), data('{}'), end])
    expect(aborts).toEqual(['a request is sent once'])
    expect(seen).toMatchObject({ started: true, complete: false, error: new Error('a request is sent once') })
  })

  test('if undici starts after guard gave up, it is stopped and the request counts as not sent', async () => {
    const cut = new AbortController()
    const giveUp: Act = () => cut.abort(new Error('too late'))
    const { seen, aborts } = await play([giveUp, start], { signal: cut.signal })
    expect(aborts).toEqual(['a request is sent once'])
    expect(seen).toEqual({ ...EMPTY, error: new Error('too late') })
  })
})

describe('the outcome of an exchange', () => {
  const whole = { ...EMPTY, started: true, status: 200, headers: JSON_HEADERS, body: '{}', complete: true }
  const noLength = { ...whole, headers: {} }
  const torn = new Error('the body has no end of its own')
  test.for<[string, Act[], Exchange]>([
    ['an answer', [start, answer(200), data('{'), data('}'), end], whole],
    ['an answer behind a 103', [start, answer(103, {}), answer(200), data('{}'), end], whole],
    [
      'a 103 and no answer',
      [start, answer(103, {}), fail('reset')],
      { ...EMPTY, started: true, error: new Error('reset') },
    ],
    ['JSON that ends with the connection', [start, answer(200, {}), data('{}'), end], noLength],
    [
      'half a JSON that ends with the connection',
      [start, answer(200, {}), data('{'), end],
      { ...noLength, body: '{', complete: false, error: torn },
    ],
    [
      'half an answer and an error',
      [start, answer(200), data('{'), fail('reset')],
      { ...whole, body: '{', complete: false, error: new Error('reset') },
    ],
    ['an answer without a body (204)', [start, answer(204, {}), end], { ...whole, status: 204, headers: {}, body: '' }],
    ['an error before it left', [fail('refused')], { ...EMPTY, error: new Error('refused') }],
    ['an error behind the end', [start, answer(200), data('{}'), end, fail('late')], whole],
    ['data behind the end', [start, answer(200), data('{}'), end, data('more')], whole],
  ])('%s', async ([, acts, expected]) => {
    expect((await play(acts)).seen).toEqual(expected)
  })

  test('a body of one mebibyte is read to its end, and a longer one is cut there', async () => {
    const limit = 'x'.repeat(1024 * 1024)
    const exact = await play([start, answer(200), data(limit), end])
    expect([exact.seen.complete, exact.aborts]).toEqual([true, []])
    const longer = await play([start, answer(200), data(limit.slice(1)), data('xy'), data('z')])
    expect(longer.seen.body).toHaveLength(limit.length)
    expect([longer.seen.complete, longer.aborts]).toEqual([false, ['the body is too long']])
  })

  test('each chunk is passed on as it arrives until saving one fails; the body is still read to its end', async () => {
    const saved: string[] = []
    const onChunk = tolerant(chunk => {
      saved.push(chunk)
      if (chunk === 'b') throw new Error('the disk is full')
    })
    const { seen } = await play([start, answer(200), data('a'), data('b'), data('c'), end], { onChunk })
    expect([saved, seen.body, seen.complete]).toEqual([['a', 'b'], 'abc', true])
  })
})
