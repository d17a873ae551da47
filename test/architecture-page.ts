import type { PendingJournal } from '../src/rotate/journal.ts'
import type { AcceptedRule, Rule } from '../src/rotate/rules.ts'

/** What the drawing of the rooms needs to know of one. */
export interface DrawnRoom {
  rooms: readonly string[]
  types?: readonly string[]
}

/** What each phase of a journal means. A phase without a line here is a type error. */
const PHASES: Record<PendingJournal['state']['phase'], string> = {
  prepared: 'planned, nothing sent',
  requested: 'planned, a code was requested',
  issuing: 'the call may have left',
  resetting: 'the call may have left',
  answered: 'a part of the answer is there',
  accepted: 'the new token is known',
  written: 'every file has it',
  revoking: 'the old id is being revoked',
  waiting: 'the user revokes the old key',
  delivering: 'the command may have it',
  delivered: 'the command has ended with 0',
  proved: 'the destination has it',
}

/** States that are no phases: a call is looked into, and no token that guard holds works. */
const OTHERS = { asked: 'what did the call do', lost: 'no known token works' }
const END = '[*]'

type Arrow = readonly [from: string, to: string, label?: string | undefined]

/** Where each decision about a call leads. A decision without a line here is a type error. */
const AFTER_CALL: Record<Rule['decision'], Arrow> = {
  accept: ['asked', 'accepted'],
  'accept unproven': ['asked', 'accepted'],
  settle: ['asked', 'asked'],
  refuse: ['asked', 'asked'],
  discard: ['asked', END],
  'call again': ['asked', 'issuing'],
  'start over': ['asked', 'issuing'],
  lost: ['asked', 'lost'],
  keep: ['asked', 'asked'],
}

const AFTER_ACCEPTED: Record<AcceptedRule['decision'], Arrow> = {
  write: ['accepted', 'written'],
  keep: ['accepted', 'accepted'],
  lost: ['accepted', 'lost'],
}

/** What happens without a question. */
const STEPS: readonly Arrow[] = [
  [END, 'prepared', 'rotate'],
  [END, 'requested', 'reset'],
  [END, 'accepted', 'sync, takumo rotate'],
  ['prepared', 'issuing'],
  ['requested', 'resetting'],
  ['issuing', 'answered', 'bytes arrive'],
  ['resetting', 'answered', 'bytes arrive'],
  ['issuing', 'asked', 'none arrive'],
  ['resetting', 'asked', 'none arrive'],
  ['answered', 'asked'],
  ['lost', 'asked', 'resume'],
  ['lost', 'resetting', 'reset'],
  ['lost', 'accepted', 'sync'],
  ['written', 'revoking', 'organisation token'],
  ['written', 'waiting', 'Takumo key'],
  ['written', END, 'email token, proved'],
  ['revoking', END],
  ['waiting', END, 'the old key is rejected'],
  ['accepted', 'delivering', 'org rotate … -- COMMAND'],
  ['delivering', 'delivered'],
  ['delivered', 'proved'],
  ['proved', END, 'the old id is revoked'],
]

const arrows: readonly Arrow[] = [...STEPS, ...labelled(AFTER_CALL), ...labelled(AFTER_ACCEPTED)]

/** Whether the drawing has an arrow between two states, or two by way of `asked`. */
export function isDrawn(from: string, to: string): boolean {
  return hasArrow(from, to) || (hasArrow(from, 'asked') && hasArrow('asked', to))
}

function hasArrow(from: string, to: string): boolean {
  return arrows.some(([start, end]) => start === from && end === to)
}

export function decisionsDrawn(): string[] {
  return [...Object.keys(AFTER_CALL), ...Object.keys(AFTER_ACCEPTED)]
}

/** The page, with both drawings. */
export function architecturePage(rooms: Readonly<Record<string, DrawnRoom>>): string {
  return `# Architecture

Made by \`GUARD_UPDATE=1 npx vitest run test/architecture.test.ts\` from the table that the same test enforces, and from the types
and the rules that guard decides with. What is in each room, and three walks through them: [CONTRIBUTING.md](../CONTRIBUTING.md).

## The rooms

An arrow points to a room that may be imported, and so may all that can be reached from there by whole arrows. A dotted arrow
allows types alone.${exceptions(rooms)}

${mermaid('flowchart TD', roomArrows(rooms))}

Everything impure arrives in one \`Context\`, which \`cli\` builds from \`api\`, \`disk\` and \`system\`: no arrow leads from the rooms that decide to
those three.

## The states of a rotation

Each state is a phase of the journal, which is on disk before the next step begins, but two: in \`asked\` guard asks the services what
its call has done, and \`lost\` is a mark on a journal whose tokens are all rejected. Whatever stops guard, \`guard resume\` goes on
from there. What decides in each of them: [states.md](states.md), [states-takumo.md](states-takumo.md) and
[deliveries.md](deliveries.md).

${mermaid('stateDiagram-v2', stateLines())}

\`guard resume --give-up\` ends a journal in every state, and keeps what may still work in a file of mode 0600.
`
}

function mermaid(kind: string, lines: readonly string[]): string {
  return ['```mermaid', kind, ...lines.map(line => `  ${line}`), '```'].join('\n')
}

function roomArrows(rooms: Readonly<Record<string, DrawnRoom>>): string[] {
  return Object.entries(rooms).flatMap(([name, { types = [] }]) => [
    ...nearest(rooms[name]!.rooms, rooms).map(target => `${name} --> ${target}`),
    ...nearest(types, rooms).map(target => `${name} -.-> ${target}`),
  ])
}

/** The targets that no other of them leads to. */
function nearest(targets: readonly string[], rooms: Readonly<Record<string, DrawnRoom>>): string[] {
  return targets.filter(target => !targets.some(other => other !== target && reaches(other, target, rooms)))
}

function reaches(from: string, to: string, rooms: Readonly<Record<string, DrawnRoom>>): boolean {
  return rooms[from]!.rooms.some(next => next === to || reaches(next, to, rooms))
}

/** What the arrows seem to allow, and the table does not. */
function exceptions(rooms: Readonly<Record<string, DrawnRoom>>): string {
  return Object.entries(rooms)
    .flatMap(([name, room]) =>
      Object.keys(rooms)
        .filter(target => reaches(name, target, rooms) && !room.rooms.includes(target))
        .map(target => ` \`${name}\` may not import \`${target}\`.`),
    )
    .join('')
}

function stateLines(): string[] {
  return [
    ...Object.entries({ ...PHASES, ...OTHERS }).map(([id, text]) => `${id}: ${id} (${text})`),
    ...arrows.reduce<Arrow[]>(joined, []).map(([from, to, label]) => `${from} --> ${to}${label ? ` : ${label}` : ''}`),
  ]
}

/** One arrow for the decisions that lead the same way. */
function joined(before: Arrow[], [from, to, label]: Arrow): Arrow[] {
  const same = before.findIndex(arrow => arrow[0] === from && arrow[1] === to)
  if (same < 0) return [...before, [from, to, label]]
  return before.with(same, [from, to, `${before[same]![2]}, ${label}`])
}

function labelled(decisions: Readonly<Record<string, Arrow>>): Arrow[] {
  return Object.entries(decisions).map(([decision, [from, to]]) => [from, to, decision])
}
