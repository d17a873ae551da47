import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, onTestFinished } from 'vitest'
import type { Sandbox } from '../../src/core/ports/sandbox.ts'
import { findTokens } from '../../src/core/tokens.ts'
import { cleanEnvironment, GUARD, tempHome } from './guard.ts'
import { countStart } from './starts.ts'

export const hasTmux = spawnSync('tmux', ['-V']).status === 0

export interface Terminal {
  /** Waits until the screen shows it, and gives the screen: lines without the blanks at their ends. */
  shows(wanted: RegExp): Promise<string>
  type(text: string): void
  press(key: 'Enter' | 'C-c' | 'C-d' | 'Escape'): void
  /** As a terminal pastes: in brackets, line breaks and all. */
  paste(text: string): void
  /** Waits for guard to end; its exit code, and the last screen. No token was ever on the screen at any look. */
  ends(): Promise<{ code: number; screen: string }>
}

const PATIENCE_MILLISECONDS = 25_000
/** Says how guard ended, and waits to be looked at. */
const KEEP_OPEN = `trap : INT; "$@"; echo "[ended: $?]"; sleep 600`
const ENDED = /\[ended: (\d+)\]$/

/** Runs guard on a terminal of its own, as a person would. */
export function openTerminal(
  args: readonly string[],
  run: { home: string; sandbox: Pick<Sandbox, 'environment'>; columns?: number; env?: Record<string, string> },
): Terminal {
  const socket = join(tempHome().home, 'tmux')
  const urls = Object.entries(run.sandbox.environment).filter(([name]) => name.endsWith('_URL'))
  const env = { ...cleanEnvironment(run.home), ...Object.fromEntries(urls), ...run.env }
  const tmux = (...words: string[]) =>
    spawnSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {
      encoding: 'utf8',
      env: { ...env, PATH: process.env.PATH, TERM: 'xterm-256color' },
    }).stdout
  const environment = Object.entries(env).map(([name, value]) => `${name}=${value}`)
  const guard = ['env', '-i', 'TERM=screen-256color', ...environment, process.execPath, GUARD, ...args]
  const size = ['-x', String(run.columns ?? 80), '-y', '50']
  countStart()
  tmux('new-session', '-d', ...size, '-c', run.home, 'sh', '-c', KEEP_OPEN, 'sh', ...guard)
  onTestFinished(() => void tmux('kill-server'))

  const look = () => {
    const screen = tmux('capture-pane', '-p').trimEnd()
    expect(findTokens(screen)).toEqual([])
    return screen
  }
  return {
    shows: wanted => until(look, screen => wanted.test(screen), `the screen does not show ${wanted}`),
    type: text => void tmux('send-keys', '-l', text),
    press: key => void tmux('send-keys', key),
    paste(text) {
      tmux('set-buffer', '--', text)
      tmux('paste-buffer', '-p', '-r')
    },
    async ends() {
      const screen = await until(look, seen => ENDED.test(seen), 'guard does not end')
      return { code: Number(ENDED.exec(screen)![1]), screen }
    },
  }
}

async function until(look: () => string, isEnough: (seen: string) => boolean, failure: string): Promise<string> {
  const end = Date.now() + PATIENCE_MILLISECONDS
  for (;;) {
    const seen = look()
    if (isEnough(seen)) return seen
    if (Date.now() > end) throw new Error(`${failure}:\n${seen}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
