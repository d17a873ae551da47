import { describe, expect, test } from 'vitest'
import { EMAIL, expectRotated, expectUntouched, hasJournal, type Scene, scene } from './scene.ts'

const ENTER = '\r'
const CTRL_C = '\x03'
const CTRL_D = '\x04'

/** guard's last message, without the prompts and terminal sequences. */
function lastLines(screen: string, count: number): string[] {
  return screen
    .replace(/\u001b\[[\d;?]*[A-Za-z]/g, '')
    .trimEnd()
    .split('\n')
    .slice(-count)
}

const ENDINGS: [string, string[]][] = [
  ['Ctrl-D', [CTRL_D]],
  ['the end of input', []],
  ['Ctrl-C', [CTRL_C]],
  ['no', [`n${ENTER}`]],
  ['Enter alone', [ENTER]],
]

describe.for(ENDINGS)('%s at a question', ([, typed]) => {
  test.for([['rotate'], ['reset', EMAIL], ['revoke'], ['remove', '--all']])(
    'of %j: nothing is changed, exit 130, with a plain message',
    async args => {
      const one = await scene()
      const { code, stdout, stderr } = await one.guard(args, { typed })

      expect({ code, stdout }).toEqual({ code: 130, stdout: '' })
      expect(lastLines(stderr, 1)).toEqual(['Nothing was changed'])
      expect(stderr).not.toContain('error')
      await expectUntouched(one)
    },
  )
})

test('yes at the question continues', async () => {
  const one = await scene()
  expect(await one.guard(['rotate'], { typed: [`y${ENTER}`] })).toMatchObject({ code: 0 })
  await expectRotated(one)
})

test('with --json a cancellation is one document, with its code', async () => {
  const one = await scene()
  const { code, stdout } = await one.guard(['rotate', '--json'], { typed: [CTRL_D] })
  expect(code).toBe(130)
  expect(JSON.parse(stdout)).toEqual({
    schema: 'guard.error/1',
    ...{ code: 'CANCELLED', message: 'nothing was changed', hint: null, exitCode: 130 },
  })
})

describe.for(ENDINGS.slice(0, 3))('%s at the prompt for the content of a mail', ([, typed]) => {
  test('of reset says that a mail was sent, and how to use its code', async () => {
    const one = await scene()
    const { code, stderr } = await one.guard(['reset', EMAIL], { typed: [`y${ENTER}`, ...typed] })

    expect(code).toBe(130)
    expect(lastLines(stderr, 2)).toEqual([
      `A mail was sent to ${EMAIL}; nothing else was changed`,
      `hint: within the hour, give the code from it with \`guard reset ${EMAIL} --code-stdin\``,
    ])
    await expectUntouched(one)
    const code2 = await mailedCode(one)
    expect(await one.guard(['reset', EMAIL, '--code-stdin', '--yes'], { input: code2 })).toMatchObject({ code: 0 })
  })

  test('of setup names the ways for a token and for a code', async () => {
    const one = await scene(() => ({ '.npmrc': 'fund=false\n' }))
    const run = { typed: [`y${ENTER}`, ...typed] }
    const { code, stderr } = await one.guard(['setup', '--email', 'new@example.com', '--tool', 'npm'], run)

    expect(code).toBe(130)
    expect(lastLines(stderr, 2)).toEqual([
      'A mail was sent to new@example.com; nothing else was changed',
      'hint: with the token from it, run `guard setup --token-stdin`; with a code, `guard reset new@example.com --code-stdin`',
    ])
    expect(one.read('.npmrc')).toBe('fund=false\n')
    expect(hasJournal(one)).toBe(false)
  })
})

test('the end of input at the second question of revoke says that the token is revoked already', async () => {
  const one = await scene()
  const { code, stderr } = await one.guard(['revoke'], { typed: [`y${ENTER}`] })

  expect(code).toBe(130)
  expect(lastLines(stderr, 2)).toEqual([
    expect.stringMatching(/^tg_anon_….{4} is revoked; no file was changed$/),
    'hint: `guard revoke --take-out` takes it out of the configs',
  ])
  expect(await one.services.isValid(one.token)).toBe(false)
})

async function mailedCode({ services }: Scene): Promise<string> {
  const mails = (await (await fetch(`${services.url}/outbox`)).json()) as { to: string; code: string | null }[]
  return mails.findLast(({ to }) => to === EMAIL)!.code!
}
