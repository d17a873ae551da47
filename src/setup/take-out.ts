import type { ByteText } from '../core/bytes.ts'
import { applyEdits } from '../core/edit.ts'
import { say } from '../core/language.ts'
import type { ConfigAdapter } from '../formats/adapter.ts'
import { scanText } from '../formats/read-config.ts'
import { type AnonymousInput, planAnonymous } from './anonymous.ts'
import type { Gathered, GatheredFile } from './gather.ts'
import { planRemoval, type Removal, type RemovalPlan } from './plan-removal.ts'

export interface TakeOutInput extends AnonymousInput {
  /** Keeps the registries. */
  anonymous: boolean
}

export interface TakeOutPlan extends Pick<RemovalPlan, 'removals' | 'problems'> {
  /** Files that will still hold the token. */
  still: string[]
}

/**
 * Decides how one token is removed from the files of the package managers: with everything that makes its tools use
 * Guard, or alone. A file is left unchanged if another token, or a reference, would be removed as well. Pure.
 */
export function planTakeOut(gathered: Gathered, input: TakeOutInput): TakeOutPlan {
  const holders = gathered.files.filter(file => tokensOf(file).includes(input.token))
  const { removals, problems } = input.anonymous
    ? planAnonymous(holders, input)
    : planRemoval({ ...gathered, files: [...holders, ...companions(holders, gathered)] }, { ...input, all: true })
  const adapterOf = (removal: Removal) => gathered.files.find(({ path }) => path === removal.path)!.adapter
  const isClean = (removal: Removal) => sameRest(removal, adapterOf(removal), input.token)
  const mixed = removals.filter(removal => !isClean(removal))
  const clean = removals.filter(isClean)
  return {
    removals: clean,
    problems: [
      ...problems,
      ...mixed.map(({ path }) => ({ path, message: say('another token or a reference would go along') })),
    ],
    still: clean
      .filter(removal => scanned(adapterOf(removal), textAfter(removal)).tokens.includes(input.token))
      .map(({ path }) => path),
  }
}

/** The other files of the same tools, if they hold no token. */
function companions(holders: readonly GatheredFile[], { files }: Gathered): GatheredFile[] {
  const tools = new Set(holders.flatMap(({ readers }) => readers.map(({ tool }) => tool)))
  return files.filter(
    file => !holders.includes(file) && file.readers.some(({ tool }) => tools.has(tool)) && tokensOf(file).length === 0,
  )
}

function tokensOf({ read, adapter }: GatheredFile): string[] {
  return read.kind === 'file' ? scanned(adapter, read.text).tokens : []
}

function sameRest(removal: Removal, adapter: ConfigAdapter, token: string): boolean {
  const rest = (text: ByteText) => {
    const { tokens, names } = scanned(adapter, text)
    return JSON.stringify([tokens.filter(other => other !== token), names])
  }
  return rest(removal.before.text) === rest(textAfter(removal))
}

function scanned(adapter: ConfigAdapter, text: ByteText): { tokens: string[]; names: string[] } {
  const { occurrences, placeholders } = scanText(text, adapter)
  return { tokens: occurrences.map(({ token }) => token).sort(), names: placeholders.map(({ name }) => name).sort() }
}

function textAfter({ before, edit }: Removal): ByteText {
  return applyEdits(before.text, [edit])
}
