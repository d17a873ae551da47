import { decodeUtf8 } from '../core/bytes.ts'
import { maskTokens } from '../core/conceal.ts'
import { applyEdits, type Edit } from '../core/edit.ts'
import { say } from '../core/language.ts'
import type { RegistryCheck } from '../core/ports/services.ts'
import { printable } from '../core/printable.ts'
import type { Outranking } from '../precedence/outranking.ts'
import type { Obstacle } from '../setup/compare-file.ts'
import type { FilePlan, SetupPlan, ToolPlan } from '../setup/plan.ts'
import type { Removal } from '../setup/plan-removal.ts'
import type { Proof } from '../setup/prove.ts'
import { diffLines } from './diff.ts'
import { outrankingDocument } from './outranking.ts'
import { type Page, pathDocument, shortPath } from './page.ts'
import { padTo, widthOf } from './width.ts'

export interface SetupView {
  plan: SetupPlan
  /** The token as it may be shown. */
  masked: string
  /** The marker that represents the token in the plan. */
  marker: string
}

/** Each file with its added and removed lines, then what is left to the user. */
export function renderSetup({ plan, masked, marker }: SetupView, page: Page): string {
  const files = plan.files.map(file => renderFile(file, { masked, marker }, page))
  const left = plan.tools.flatMap(tool => notesOf(tool, page))
  return [...files, ...(left.length > 0 ? [left.join('\n')] : [])].join('\n\n')
}

function renderFile(file: FilePlan, { masked, marker }: Pick<SetupView, 'masked' | 'marker'>, page: Page): string {
  const before = file.before?.text ?? ''
  const edits = file.edits.map(edit => ({ ...edit, replace: edit.replace.replaceAll(marker, () => masked) }))
  const made = file.before ? '' : say(', new')
  const note = `${file.tools.join(', ')}${made}`.replace(/^[,、] ?/, '')
  return changeOf(file.path, note, before, edits, page)
}

/** What `guard remove` takes out. */
export function renderRemovals(removals: readonly Removal[], page: Page): string {
  const files = removals.map(({ path, before, edit, isDeleted }) =>
    changeOf(path, isDeleted ? say('the whole file') : '', before.text, [edit], page),
  )
  return files.join('\n\n')
}

function changeOf(path: string, note: string, before: string, edits: readonly Edit[], page: Page): string {
  const { paint } = page
  // The mask holds characters of more than one byte, so it goes in after decoding.
  const lines = diffLines(shown(before), shown(applyEdits(before, edits.map(latin)))).map(({ sign, text }) => {
    const line = printable(`  ${sign} ${text}`)
    return sign === '+' ? paint.good(line) : paint.bad(line)
  })
  return [`${paint.strong(shortPath(path, page.home))}${note ? `  ${paint.faint(`(${note})`)}` : ''}`, ...lines].join(
    '\n',
  )
}

function latin(edit: Edit): Edit {
  return { ...edit, replace: Buffer.from(edit.replace, 'utf8').toString('latin1') }
}

function shown(text: string): string {
  return maskTokens(decodeUtf8(text))
}

function notesOf({ name, obstacles, notes }: ToolPlan, page: Page): string[] {
  return [
    ...obstacles.map(obstacle => say`${name}: left alone, ${obstacleText(obstacle, page.home)}`),
    ...notes.map(note => `${name}: ${note}`),
  ]
}

const REASONS: Record<Obstacle['reason'], (key: string, value: string) => string> = {
  'other-registry': (key, value) => say`${key} names another registry: ${value}`,
  'other-token': (key, value) => say`${key} holds another token: ${value}`,
  'other-detail': (key, value) => say`${key} is set to ${value}`,
}

export function obstacleText({ path, key, value, reason }: Obstacle, home: string): string {
  return `${shortPath(path, home)}: ${printable(REASONS[reason](key, value))}`
}

/** One line for each tool: what was done, and what its registry says. */
export function renderProof(plan: SetupPlan, proof: Proof, page: Page): string {
  const width = Math.max(...plan.tools.map(({ name, version }) => widthOf(version) + name.length + 1))
  const lines = plan.tools.map(tool => {
    const name = padTo(`${tool.name} ${tool.version}`, width)
    return `  ${name}  ${proofText(tool, proof.get(tool.name), page)}`
  })
  return lines.join('\n')
}

function proofText({ state, files }: ToolPlan, check: RegistryCheck | undefined, { paint }: Page): string {
  if (state === 'left') return say('left alone')
  if (files.length === 0) return say('nothing to set')
  if (check === undefined) return state === 'ready' ? say('set up') : say('written')
  if (check.state === 'rejected') return paint.bad(say('the registry rejects the token'))
  if (check.state === 'unknown') return say`cannot tell: ${check.reason}`
  if (check.blocks === false) return paint.bad(say('the registry answers, and lets the test package through'))
  const answer = check.blocks
    ? say('its registry answers, and keeps the blocked test package away')
    : say('its registry answers')
  return `${paint.good(say('works:'))} ${answer}`
}

export function toolDocument(
  tool: ToolPlan,
  check: RegistryCheck | undefined,
  outranked: readonly Outranking[] | undefined,
) {
  const { name, version, state, files, obstacles, notes } = tool
  return {
    ...{ name, version, state, files: files.map(pathDocument) },
    obstacles: obstacles.map(({ path, ...obstacle }) => ({ ...pathDocument(path), ...obstacle })),
    notes,
    outranked: (outranked ?? []).map(outrankingDocument),
    registry: check?.state ?? null,
    blocks: check?.state === 'answers' ? (check.blocks ?? null) : null,
  }
}

export function fileDocument({ path, before, tools }: FilePlan) {
  return { ...pathDocument(path), created: before === undefined, tools }
}
