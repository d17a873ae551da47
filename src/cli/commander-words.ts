import { type Command, Help } from 'commander'
import { say } from '../core/language.ts'
import { widthOf } from '../render/width.ts'
import { fill } from '../render/wrap.ts'

/**
 * The text that commander writes itself, in the user's language: headings of the help and errors about the command
 * line.
 */
export function inReadersLanguage(command: Command): Command {
  const fitted = command.configureHelp()
  return command.configureOutput({ outputError: (text, write) => write(usageError(text)) }).configureHelp({
    ...fitted,
    styleTitle: inOurWords,
    optionDescription: option => inOurWords(Help.prototype.optionDescription(option)),
    argumentDescription: argument => inOurWords(Help.prototype.argumentDescription(argument)),
    subcommandDescription: child => inOurWords(Help.prototype.subcommandDescription(child)),
    displayWidth: widthOf,
    boxWrap: (text, width) =>
      text
        .split('\n')
        .flatMap(line => fill(line, width))
        .join('\n'),
  })
}

function words(): Readonly<Record<string, string>> {
  return {
    'Usage:': say('Usage:'),
    'Arguments:': say('Arguments:'),
    'Options:': say('Options:'),
    'Commands:': say('Commands:'),
    'display help for command': say('display help for command'),
    'output the version number': say('output the version number'),
  }
}

function inOurWords(text: string): string {
  const labelled = (label: string) => (label === 'choices' ? say('choices:') : say('default:'))
  return words()[text] ?? text.replace(/(?<=\(|, )(choices|default):/g, (_, label: string) => labelled(label))
}

const FORMS: readonly (readonly [RegExp, (a: string, b: string, c: string) => string])[] = [
  [/^unknown command '(.*)'$/, name => say`unknown command '${name}'`],
  [/^unknown option '(.*)'$/, name => say`unknown option '${name}'`],
  [/^missing required argument '(.*)'$/, name => say`missing required argument '${name}'`],
  [/^option '(.*)' argument missing$/, flag => say`option '${flag}' argument missing`],
  [
    /^option '(.*)' argument '(.*)' is invalid\. (.*)$/s,
    (flag, value, why) => say`option '${flag}' argument '${value}' is invalid. ${asOurs(why)}`,
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*)'\. (.*)$/s,
    (value, name, why) => say`command-argument value '${value}' is invalid for argument '${name}'. ${why}`,
  ],
  [/^option '(.*)' cannot be used with option '(.*)'$/, (a, b) => say`option '${a}' cannot be used with option '${b}'`],
  [
    /^too many arguments for '(.*)'\. Expected (\d+) arguments? but got (\d+)\.$/,
    (command, most, got) => say`too many arguments for '${command}'. Expected ${most} arguments but got ${got}.`,
  ],
]

const MEANT = /\n\(Did you mean (?:one of )?(.*)\?\)$/

/** An unknown error is left as it is. */
function usageError(text: string): string {
  const whole = text.trimEnd().replace(/^error: /, '')
  const meant = MEANT.exec(whole)?.[1]
  const message = whole.replace(MEANT, '')
  for (const [form, phrase] of FORMS) {
    const groups = form.exec(message)
    if (!groups) continue
    const [, a = '', b = '', c = ''] = groups
    return `${say('error:')} ${phrase(a, b, c)}${meant ? `\n${say`(Did you mean ${meant}?)`}` : ''}\n`
  }
  return text
}

function asOurs(why: string): string {
  const [, words] = /^Allowed choices are (.*)\.$/.exec(why) ?? []
  return words === undefined ? why : say`Choose from ${words}.`
}
