import type { Command } from 'commander'
import { verbs } from '../commands/index.ts'
import { type ManPage, type ManSection, renderMan } from '../render/man.ts'
import { NOTHING } from './command-line.ts'
import { ENVIRONMENT, EXIT_DETAILS, FILES } from './manual.ts'
import { createProgram, exitMeanings, inherit } from './program.ts'
import { processRuntime } from './runtime.ts'
import { concealing } from './sink.ts'

/** The manual pages by file name, generated from the same commands as the help. Called by the build. */
export async function manPages(version: string): Promise<Map<string, string>> {
  const program = createProgram(concealing(processRuntime(version)))
  for (const verb of verbs) {
    if (!verb.hidden) program.addCommand(inherit(await verb.load(NOTHING), program).summary(verb.summary()))
  }
  const pages = [program, ...descendants(program)].map(command => pageOf(command, version))
  return new Map(pages.map(page => [`${page.name}.1`, renderMan(page)]))
}

function descendants(command: Command): Command[] {
  return command.commands.flatMap(child => [child, ...descendants(child)])
}

function pageOf(command: Command, version: string): ManPage {
  const help = command.createHelp()
  const { examples, after } = aroundHelp(command)
  const sections: ManSection[] = [
    { title: 'DESCRIPTION', content: after.filter(text => !text.startsWith('Exit codes:')) },
    {
      title: 'ARGUMENTS',
      content: help
        .visibleArguments(command)
        .map(argument => [help.argumentTerm(argument), help.argumentDescription(argument)]),
    },
    {
      title: 'OPTIONS',
      content: help.visibleOptions(command).map(option => [help.optionTerm(option), help.optionDescription(option)]),
    },
    {
      title: 'COMMANDS',
      content: help
        .visibleCommands(command)
        .map(child => [help.subcommandTerm(child), help.subcommandDescription(child)]),
    },
    { title: 'EXIT STATUS', content: exitStatuses() },
    { title: 'ENVIRONMENT', content: ENVIRONMENT },
    { title: 'FILES', content: FILES },
    { title: 'SEE ALSO', content: [relatives(command).join(', ')] },
  ]
  const about = command.description()
  return { name: nameOf(command), about, version, examples, synopsis: help.commandUsage(command), sections }
}

function exitStatuses(): [string, string][] {
  const details: Readonly<Record<string, string | undefined>> = EXIT_DETAILS
  return Object.entries(exitMeanings()).map(([code, meaning]) => {
    const more = details[code]
    return [code, more === undefined ? meaning : `${meaning}: ${more}`]
  })
}

/** man wraps the lines itself. */
const UNWRAPPED = 10_000

/** The text before and after the part of the help that commander generates. */
function aroundHelp(command: Command): { examples: string[]; after: string[] } {
  const chunks: string[] = []
  const writeOut = (chunk: string) => void chunks.push(chunk)
  command.configureOutput({ writeOut, getOutHelpWidth: () => UNWRAPPED }).outputHelp()
  const [before = '', after = ''] = chunks.join('').split(command.helpInformation())
  const examples = [...before.matchAll(/^ {2}\$ (.*)$/gm)].map(([, example]) => example!)
  return { examples, after: after.trim() === '' ? [] : [after.trim()] }
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)}-${command.name()}` : command.name()
}

function relatives({ parent, commands }: Command): string[] {
  return [...(parent ? [parent] : []), ...commands].map(relative => `${nameOf(relative)}(1)`)
}
