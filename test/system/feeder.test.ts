import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { createFeeder } from '../../src/system/feeder.ts'

const ENV = { PATH: process.env.PATH ?? '' }

async function feed(
  script: string,
  { input = '', isTerminal = false, signals = new EventEmitter(), onLine = () => {} } = {},
) {
  const [output, errors]: string[][] = [[], []]
  const feeder = createFeeder({ isTerminal: () => isTerminal, signals })
  const ended = await feeder.feed({
    ...{ command: 'sh', args: ['-c', script], cwd: '/', env: ENV, input },
    onOutput: line => {
      output!.push(line)
      onLine()
    },
    onError: line => errors!.push(line),
  })
  return { ended, output, errors }
}

describe('a program that gets input', () => {
  test('reads its input, and its output arrives line by line', async () => {
    const { ended, output, errors } = await feed('read -r a; echo "1 $a"; printf "2\\r\\n3"; echo bad >&2; exit 4', {
      input: 'x\n',
    })
    expect([ended, output, errors]).toEqual([{ code: 4 }, ['1 x', '2', '3'], ['bad']])
  })

  test.for(['exit 0', 'exec 0<&-; exit 0', 'head -c 3 > /dev/null'])('need not read its input: %s', async script => {
    expect((await feed(script, { input: 'x'.repeat(1_000_000) })).ended).toEqual({ code: 0 })
  })

  test('ends without waiting for its children: ssh keeps a connection open for the next command', async () => {
    const { ended, output } = await feed('sleep 600 & echo $!; exit 3')
    expect(ended).toEqual({ code: 3 })
    process.kill(Number(output![0]))
  })

  test('never shows half a token if a line is too long', async () => {
    const token = 'tg_org_TEST8fK2xQv7LmZ0'
    const { output } = await feed(
      `head -c 65530 /dev/zero | tr '\\0' ' '; printf %s ${token}; head -c 9000 /dev/zero | tr '\\0' ' '`,
    )
    expect(output!.join('|')).toContain(token)
  })

  test.for([
    [false, 128 + 2],
    [true, 0],
  ] as const)('gets Ctrl-C from guard unless the terminal sends it (terminal: %s)', async ([isTerminal, code]) => {
    const signals = new EventEmitter()
    const script = isTerminal ? 'echo ready; exit 0' : 'echo ready; exec sleep 600'
    const { ended } = await feed(script, { isTerminal, signals, onLine: () => signals.emit('SIGINT', 'SIGINT') })
    expect([ended, signals.eventNames()]).toEqual([{ code }, []])
  })

  test('is checked for existence before it starts, and for being executable when it starts', async () => {
    const feeder = createFeeder({ isTerminal: () => false, signals: new EventEmitter() })
    const problem = (command: string) => feeder.problem({ command, cwd: '/', env: ENV })
    expect([problem('sh'), problem('no-such-program')]).toEqual([undefined, 'absent'])
    const program = { args: [], cwd: '/', env: ENV, input: '', onOutput() {}, onError() {} }
    expect(await feeder.feed({ ...program, command: '/etc/passwd' })).toEqual({ failure: 'not executable' })
  })
})
