import type { Readable } from 'node:stream'
import { ExitCode, GuardError } from '../core/errors.ts'
import { currentLanguage, say } from '../core/language.ts'
import type { Io } from '../core/ports/io.ts'
import type { SafeRuntime } from './sink.ts'

type Prompts = Pick<Io, 'confirm' | 'ask' | 'askSecret'>

/** Prompts on the terminal. Ctrl-C and the end of input throw `GuardError` (exit 130). */
export function createPrompts({ stdin, stderr }: Pick<SafeRuntime, 'stdin' | 'stderr'>): Prompts {
  // Node's streams are slow to load, so only a prompt opens them.
  const asking = <Answer>(ask: (streams: PromptStreams) => Promise<Answer>) => {
    const input = stdin.stream()
    return untilEnd(input, signal => ask({ input, output: stderr.terminal!, signal }))
  }
  return {
    async confirm(message) {
      const { default: confirm } = await import('@inquirer/confirm')
      return asking(streams =>
        confirm({ message: stderr.conceal(message), default: false, transformer: yesOrNo }, streams),
      )
    },
    async ask(message) {
      const { default: input } = await import('@inquirer/input')
      return asking(streams => input({ message: stderr.conceal(message) }, streams))
    },
    async askSecret(message) {
      const { default: password } = await import('@inquirer/password')
      return asking(streams => password({ message: stderr.conceal(message), ...hiddenTip() }, streams))
    },
  }
}

interface PromptStreams {
  input: Readable
  output: NodeJS.WritableStream
  signal: AbortSignal
}

/** The call with which readline closes its input on Ctrl-D, and the events with which input ends. */
const ENDINGS = ['pause', 'end', 'close'] as const

/**
 * Otherwise the prompt would wait forever, and Node would exit with nothing left to do: exit 0, as if the answer were
 * yes.
 */
async function untilEnd<Answer>(input: Readable, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer> {
  const ended = new AbortController()
  // Deferred, because the last line may be an answer that is still being processed.
  const onEnd = () => void setImmediate(() => ended.abort())
  for (const name of ENDINGS) input.on(name, onEnd)
  try {
    return await ask(ended.signal)
  } catch (error) {
    throw isCancelled(error) ? cancelled(error) : error
  } finally {
    for (const name of ENDINGS) input.off(name, onEnd)
  }
}

/** Ctrl-C, or the end of input. */
function isCancelled(error: unknown): error is Error {
  return error instanceof Error && (error.name === 'ExitPromptError' || error.name === 'AbortPromptError')
}

function cancelled(cause: Error): GuardError {
  return new GuardError('CANCELLED', say('nothing was changed'), { exitCode: ExitCode.interrupted, cause })
}

function yesOrNo(answer: boolean): string {
  return answer ? say('Yes') : say('No')
}

/** Shown while input is not echoed; in English the prompt has its own text for this. */
function hiddenTip() {
  return currentLanguage() === 'en' ? {} : { theme: { style: { help: () => say('[input is hidden]') } } }
}
