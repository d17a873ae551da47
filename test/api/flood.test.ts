import { expect, test } from 'vitest'
import { failure, get } from './helpers/clients.ts'
import { startRaw } from './helpers/servers.ts'

const GO = 'HTTP/1.1 100 Continue\r\n\r\n'

test.for<[string, string]>([
  ['100 Continue', GO.repeat(2_000)],
  ['103 Early Hints', `HTTP/1.1 103 Early Hints\r\nLink: </${'x'.repeat(9_000)}>\r\n\r\n`.repeat(5)],
  ['a status that nobody knows', 'HTTP/1.1 199 \r\n\r\n'.repeat(2_000)],
  ['pieces of them', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(2_000).slice(5, -7)],
])('a flood of interim responses is cut off and does not fill the journal: %s', async ([name, text]) => {
  const service = await startRaw(socket => {
    if (name === 'pieces of them') socket.write(GO.slice(0, 5))
    const pour = () => {
      while (!socket.destroyed && socket.writable) {
        const whole = name === 'pieces of them' ? text + GO.slice(-7) + GO.slice(0, 5) : text
        if (!socket.write(whole)) return void socket.once('drain', pour)
      }
    }
    pour()
  })
  let length = 0
  const onChunk = (chunk: string) => {
    length += chunk.length
  }
  const failed = await failure(get(service.url, { method: 'POST', onChunk }))
  expect(failed).toMatchObject({ code: 'NO_ANSWER', sent: true })
  expect(length).toBeLessThan(2 * 1024 * 1024)
})

test('many interim responses before an answer are not a flood', async () => {
  const service = await startRaw(socket =>
    socket.end(`${GO.repeat(10_000)}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}`),
  )
  expect(await get(service.url, { method: 'POST' })).toMatchObject({ status: 200, complete: true, body: '{}' })
})
