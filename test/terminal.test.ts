import { describe, expect, test } from 'vitest'
import { hasTmux, openTerminal, type Terminal } from './helpers/terminal.ts'
import { ground } from './setup/ground.ts'

const EMAIL = 'you@example.com'
const NEWCOMER = 'newcomer@example.com'

/** A home with the account's token in `.npmrc`, npm, and guard on a terminal. */
async function stage(isEmpty = false) {
  const place = await ground({
    tools: ['npm'],
    files: ({ host, token }) => (isEmpty ? {} : { '.npmrc': `//${host}/npm/:_authToken=${token}\n` }),
  })
  const { services, host, bin, read, token } = place
  return {
    ...place,
    open: (args: string[], columns = 80) =>
      openTerminal(args, { home: place.home, sandbox: services, columns, env: { PATH: bin } }),
    held: () => /_authToken=(\S+)/.exec(read('.npmrc'))?.[1],
    line: (value: string) => `//${host}/npm/:_authToken=${value}\n`,
    mailedToken: () => services.mails.findLast(mail => mail.to === NEWCOMER)!.token!,
    mailedCode: () => services.mails.findLast(mail => mail.to === EMAIL)!.code!,
    async agree(terminal: Terminal) {
      await terminal.shows(/\(y\/N\)/)
      terminal.type('y')
      terminal.press('Enter')
    },
    unchanged: () => expect(read('.npmrc')).toBe(`//${host}/npm/:_authToken=${token}\n`),
  }
}

describe.skipIf(!hasTmux && !process.env.CI)(
  `on a terminal${hasTmux ? '' : ' (skipped: tmux is not on this machine)'}`,
  { timeout: 90_000 },
  () => {
    test('rotate shows its plan, asks, and does it', async () => {
      const { open, token, held, services } = await stage()
      const terminal = open(['rotate'])
      const screen = await terminal.shows(/\(y\/N\)/)
      expect(screen).toContain('~/.npmrc')
      terminal.type('y')
      terminal.press('Enter')

      expect(await terminal.ends()).toMatchObject({ code: 0 })
      expect(held()).not.toBe(token)
      expect(await services.isValid(held()!)).toBe(true)
    })

    test('what takes long is named while it goes on, and the line is gone afterwards', async () => {
      const { open, services } = await stage()
      await services.fault({ path: '/npm/api/v1/tokens/status', fault: 'delay', milliseconds: 3000 })
      const terminal = open(['status'])
      await terminal.shows(/^[-\\|/] asking the services$/m)

      const { code, screen } = await terminal.ends()
      expect(code).toBe(0)
      expect(screen).toContain('valid')
      expect(screen).not.toContain('asking')
    })

    test('asks in Japanese, and shows that nothing typed is shown', async () => {
      const { open, unchanged } = await stage()
      const terminal = open(['rotate', '--lang', 'ja'])
      expect(await terminal.shows(/\(y\/N\)/)).toContain('ローテーションしますか? (y/N)')
      terminal.press('Enter')
      const screen = expect.stringMatching(/ローテーションしますか\? いいえ\n何も変更していません\n/)
      expect(await terminal.ends()).toEqual({ code: 130, screen })
      unchanged()

      const secret = open(['takumo', 'probe', '--lang', 'ja'])
      expect(await secret.shows(/入力/)).toContain('Takumo キー: [入力は表示されません]')
      secret.press('C-c')
      expect((await secret.ends()).code).toBe(130)
    })

    test('in a window too narrow for it, that line is cut off and leaves nothing behind', async () => {
      const { open, services } = await stage()
      await services.fault({ path: '/npm/api/v1/tokens/status', fault: 'delay', milliseconds: 3000 })
      const terminal = open(['status'], 16)
      await terminal.shows(/^[-\\|/] asking the s/m)

      const { code, screen } = await terminal.ends()
      expect(code).toBe(0)
      expect(screen).not.toMatch(/asking|services/)
    })

    test('no is an answer: 130, and nothing is changed', async () => {
      const { open, services, token, unchanged } = await stage()
      const declined = open(['rotate'])
      await declined.shows(/\(y\/N\)/)
      declined.press('Enter')
      expect(await declined.ends()).toMatchObject({
        code: 130,
        screen: expect.stringMatching(/^Nothing was changed$/m),
      })
      unchanged()
      expect(await services.isValid(token)).toBe(true)
    })

    test('a new address gets its token by mail, pasted with its line break, and sets up npm', async () => {
      const { open, mailedToken, held } = await stage(true)
      const terminal = open(['setup', '--email', NEWCOMER])
      await terminal.shows(/\(y\/N\)/)
      terminal.type('y')
      terminal.press('Enter')
      await terminal.shows(/Token or code from the mail/)
      terminal.paste(`${mailedToken()}\n`)
      terminal.press('Enter')

      expect(await terminal.ends()).toMatchObject({ code: 0 })
      expect(held()).toBe(mailedToken())
    })

    test('a known address gets a code, and a typing error in it costs nothing', async () => {
      const { open, agree, mailedCode, held, token, services, unchanged } = await stage()
      const wrong = open(['reset', EMAIL])
      await agree(wrong)
      await wrong.shows(/Code from the mail/)
      wrong.type('not-the-code')
      wrong.press('Enter')
      const { code, screen } = await wrong.ends()
      expect(code).not.toBe(0)
      expect(screen).toMatch(/error: .*code/)
      unchanged()
      expect(await services.isValid(token)).toBe(true)

      const right = open(['reset', EMAIL])
      await agree(right)
      await right.shows(/Code from the mail/)
      right.paste(`${mailedCode()}\n`)
      right.press('Enter')
      expect(await right.ends()).toMatchObject({ code: 0 })
      expect(held()).not.toBe(token)
      expect(await services.isValid(held()!)).toBe(true)
    })

    test('Ctrl-D where a code is asked for leaves everything as it was, and says that a mail was sent', async () => {
      const { open, agree, unchanged } = await stage()
      const terminal = open(['reset', EMAIL])
      await agree(terminal)
      await terminal.shows(/Code from the mail/)
      terminal.press('C-d')
      expect(await terminal.ends()).toMatchObject({ code: 130, screen: expect.stringContaining('A mail was sent to') })
      unchanged()
    })

    test('Ctrl-C where setup asks for the mail leaves an empty home', async () => {
      const { open, files } = await stage(true)
      const terminal = open(['setup', '--email', NEWCOMER])
      await terminal.shows(/\(y\/N\)/)
      terminal.type('y')
      terminal.press('Enter')
      await terminal.shows(/Token or code from the mail/)
      terminal.press('C-c')
      expect(await terminal.ends()).toMatchObject({ code: 130 })
      expect(files().filter(path => !path.startsWith('.local/state/guard/'))).toEqual([])
    })

    test('in a window of 40 columns each row keeps to its line', async () => {
      const { open, write, line, token } = await stage()
      write('projects/some-customer/frontend/packages/app/.npmrc', line(token))
      const terminal = open(['find'], 40)
      const { code, screen } = await terminal.ends()
      expect(code).toBe(0)
      const rows = screen.split('\n').filter(row => /^ {2}\S*\.npmrc/.test(row))
      expect(rows).toHaveLength(2)
      for (const row of rows) expect(row).toMatch(/^ {2}\S*\.npmrc:1 +npm/)
    })
  },
)
