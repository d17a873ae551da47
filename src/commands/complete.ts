import { Command, type Option } from 'commander'
import { groupByToken } from '../core/group-by-token.ts'
import { say } from '../core/language.ts'
import type { Context } from '../core/ports/context.ts'
import { discover } from '../find/discover.ts'
import type { Verb } from './verb.ts'

/** One way to go on, and what it means. */
export interface Completion {
  word: string
  about: string
}

/** What the shells' scripts call at every Tab: the words after `guard` up to the cursor, the last one unfinished. */
export function completeCommand(verbs: readonly Verb[], ctx: Context): Command {
  return new Command('complete').argument('[words...]').action(async (words: string[]) => {
    const candidates = await candidatesFor(words, verbs, ctx)
    if (candidates.length > 0) ctx.io.out(candidates.map(({ word, about }) => `${word}\t${about}`).join('\n'))
  })
}

async function candidatesFor(words: readonly string[], verbs: readonly Verb[], ctx: Context): Promise<Completion[]> {
  const [name = '', ...rest] = words
  const unfinished = rest.at(-1)
  if (unfinished === undefined) return startingWith(name, visible(verbs))
  const verb = verbs.find(each => each.name === name)
  if (!verb) return []
  const { command, before } = descend(await verb.load(ctx), rest.slice(0, -1))
  if (before.includes('--')) return []
  const awaited = command.options.find(option => isAwaited(option, before.at(-1)))
  if (awaited) return startingWith(unfinished, await valuesOf(awaited, ctx))
  if (unfinished.startsWith('-')) return startingWith(unfinished, flagsOf(command, before))
  return startingWith(unfinished, [...command.commands.map(asCandidate), ...argumentsOf(command)])
}

function visible(verbs: readonly Verb[]): Completion[] {
  return verbs.filter(({ hidden }) => !hidden).map(({ name, summary }) => ({ word: name, about: summary() }))
}

/** The command that the words lead to, and those of them that are its own. */
function descend(command: Command, before: readonly string[]): { command: Command; before: readonly string[] } {
  const next = command.commands.find(child => child.name() === before[0])
  return next ? descend(next, before.slice(1)) : { command, before }
}

function isAwaited(option: Option, last: string | undefined): boolean {
  return last !== undefined && (option.required || option.optional) && [option.long, option.short].includes(last)
}

async function valuesOf(option: Option, ctx: Context): Promise<Completion[]> {
  if (option.flags.includes('<fingerprint>')) return fingerprints(ctx)
  return (option.argChoices ?? []).map(word => ({ word, about: '' }))
}

/**
 * Without `sha256:`, because a colon ends a word in bash. Only known places are read, because completion must be
 * fast.
 */
async function fingerprints(ctx: Context): Promise<Completion[]> {
  const { sites } = await discover(ctx, { here: true, searchMilliseconds: 1000 })
  return groupByToken(sites).map(({ token }) => ({
    word: token.fingerprint.slice('sha256:'.length),
    about: String(token),
  }))
}

function flagsOf(command: Command, before: readonly string[]): Completion[] {
  return [...command.options, command.createOption('-h, --help', say('display help for command'))]
    .filter(({ hidden, long }) => !hidden && long && !before.includes(long))
    .map(({ long, description }) => ({ word: long!, about: description }))
}

function argumentsOf(command: Command): Completion[] {
  return command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices.map(word => ({ word, about: '' })))
}

function asCandidate(command: Command): Completion {
  return { word: command.name(), about: command.description() }
}

function startingWith(unfinished: string, candidates: readonly Completion[]): Completion[] {
  return candidates.filter(({ word }) => word.startsWith(unfinished))
}
