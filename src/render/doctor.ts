import { say } from '../core/language.ts'
import type { Check, ExaminedCheck, Finding } from '../doctor/check.ts'
import { type Page, pathDocument, shortPath, shortPaths } from './page.ts'
import type { Paint } from './paint.ts'
import { trapText } from './traps.ts'
import { padTo } from './width.ts'

/** The document of `guard doctor --json`, version 1. */
export function doctorDocument(examined: readonly ExaminedCheck[], mended: readonly Finding[]) {
  return {
    schema: 'guard.doctor/1',
    checks: examined.map(({ check, outcome, evidence, findings }) => ({
      name: check.name,
      about: check.about(),
      outcome,
      evidence,
      findings: findings.map(findingDocument),
    })),
    mended: mended.map(findingDocument),
  }
}

function findingDocument({ severity, message, path, line, fix, repair }: Finding) {
  const place = path === undefined ? { path: null } : pathDocument(path)
  return {
    severity,
    message: messageText(message, each => each),
    ...place,
    line: line ?? null,
    fix,
    fixable: repair !== undefined,
  }
}

/** One line for each check, and below it the problems and how to fix them. */
export function renderDoctor(examined: readonly ExaminedCheck[], page: Page): string {
  const width = Math.max(...examined.map(({ check }) => check.name.length))
  return examined
    .map(({ check, outcome, evidence, findings }) => {
      const word = WORDS[outcome](page.paint)
      const heading = `${word}  ${page.paint.strong(check.name.padEnd(width))}  ${page.paint.faint(shortPaths(evidence, page.home))}`
      return [heading, ...findings.flatMap(finding => findingLines(finding, page))].join('\n')
    })
    .join('\n')
}

const SEVERITIES = { warning: () => say('warning'), fault: () => say('fault') }

const WORD = 7

/** Padded before they are painted. */
const WORDS: Record<ExaminedCheck['outcome'], (paint: Paint) => string> = {
  ok: paint => paint.good(padTo(say('ok'), WORD)),
  warning: paint => paint.strong(padTo(SEVERITIES.warning(), WORD)),
  fault: paint => paint.bad(padTo(SEVERITIES.fault(), WORD)),
  skipped: paint => paint.faint(padTo(say('skipped'), WORD)),
}

function findingLines({ severity, message, path, line, fix }: Finding, page: Page): string[] {
  const spell = (each: string) => shortPath(each, page.home)
  const place = path === undefined ? '' : `${spell(path)}${line === undefined ? '' : `:${line}`}: `
  return [
    `  ${SEVERITIES[severity]()}: ${place}${shortPaths(messageText(message, spell), page.home)}`,
    `    ${say('fix:')} ${shortPaths(fix, page.home)}`,
  ]
}

function messageText(message: Finding['message'], spell: (path: string) => string): string {
  return typeof message === 'string' ? message : `${message.tool}: ${trapText(message.trap, spell)}`
}

export function listDocument(checks: readonly Check[]) {
  return { schema: 'guard.doctor.list/1', checks: checks.map(({ name, about }) => ({ name, about: about() })) }
}

export function renderList(checks: readonly Check[], { paint }: Page): string {
  const width = Math.max(...checks.map(({ name }) => name.length))
  return checks.map(({ name, about }) => `${paint.strong(name.padEnd(width))}  ${about()}`).join('\n')
}
