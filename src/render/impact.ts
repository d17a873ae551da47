import { say } from '../core/language.ts'
import { printable } from '../core/printable.ts'
import type { GitCopy, Impact } from '../precedence/impact.ts'
import { alignColumns } from './columns.ts'
import { type Page, pathDocument, shortPath } from './page.ts'
import { copiesOf, countPlaces } from './plan.ts'

/** What stops working with a token, one line for each thing, so that the user can say no. */
export function renderImpact(impact: Impact, page: Page): string {
  const rows = impact.files.map(({ path, copies }) => [shortPath(path, page.home), copiesOf(copies)])
  const files = alignColumns(rows, [{ cut: 'start' }, {}], page.columns - 4)
  const references = impact.references.map(
    ({ path, line, name }) => `    ${shortPath(path, page.home)}:${line} (${printable(name)})`,
  )
  return [
    say`  It is in ${countPlaces(byKind(impact))} on this machine` + (impact.files.length > 0 ? ':' : ''),
    ...files.map(line => `    ${line}`),
    usage(impact),
    ...(impact.variables.length > 0
      ? [say`  Variables of this shell that hold it: ${impact.variables.join(', ')}`]
      : []),
    ...(references.length > 0 ? [say('  Lines that lead to it through a variable:'), ...references] : []),
    ...impact.git.map(copy => page.paint.bad(`  ${gitText(copy, page)}`)),
    say('  Other machines, containers and CI that use it stop working at once.'),
  ].join('\n')
}

function byKind({ files }: Impact) {
  const isItem = ({ path }: Impact['files'][number]) => path.startsWith('keychain:')
  return { files: files.filter(file => !isItem(file)), items: files.filter(isItem) }
}

function usage({ usedBy, shadowedFor }: Impact): string {
  const used =
    usedBy.length > 0 ? say`  Used in this folder by ${usedBy.join(', ')}` : say('  Used in this folder by no tool')
  return shadowedFor.length > 0 ? used + say`; found and not taken by ${shadowedFor.join(', ')}` : used
}

function gitText({ path, state, inHistory }: GitCopy, { home }: Page): string {
  const file = shortPath(path, home)
  if (state === 'unknown') return say`It cannot be told whether git tracks ${file}`
  if (inHistory === null) return say`git tracks ${file}; whether the token is in its history cannot be told`
  return inHistory ? say`git tracks ${file}, and the token is in its history` : say`git tracks ${file}`
}

export function impactDocument({ files, variables, usedBy, shadowedFor, references, git }: Impact) {
  return {
    ...{ usedBy, shadowedFor, variables },
    files: files.map(({ path, copies }) => ({ ...pathDocument(path), copies })),
    references: references.map(({ path, line, tool, name }) => ({ ...pathDocument(path), line, tool, name })),
    git: git.map(({ path, state, inHistory }) => ({ ...pathDocument(path), state, inHistory })),
  }
}
