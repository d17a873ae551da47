import { say } from '../core/language.ts'
import type { ChangingFlags, Verb } from './verb.ts'

const unlessDry = ({ dryRun }: ChangingFlags) => dryRun !== true

/** Every command, in the order in which the help lists them. */
export const verbs: readonly Verb[] = [
  {
    name: 'find',
    summary: () => say('list every token on this machine'),
    load: async ctx => (await import('./find/index.ts')).findCommand(ctx),
  },
  {
    name: 'status',
    summary: () => say('ask the services about each of them'),
    load: async ctx => (await import('./status.ts')).statusCommand(ctx),
  },
  {
    name: 'rotate',
    changes: unlessDry,
    summary: () => say('replace the token everywhere'),
    load: async ctx => (await import('./rotate.ts')).rotateCommand(ctx),
  },
  {
    name: 'resume',
    changes: () => true,
    summary: () => say('finish what was interrupted'),
    load: async ctx => (await import('./resume/index.ts')).resumeCommand(ctx),
  },
  {
    name: 'register',
    summary: () => say('ask for a token by mail'),
    load: async ctx => (await import('./register.ts')).registerCommand(ctx),
  },
  {
    name: 'reset',
    changes: unlessDry,
    summary: () => say('swap an emailed code for a new token'),
    load: async ctx => (await import('./reset.ts')).resetCommand(ctx),
  },
  {
    name: 'revoke',
    changes: unlessDry,
    summary: () => say('kill a token at the service'),
    load: async ctx => (await import('./revoke/index.ts')).revokeCommand(ctx),
  },
  {
    name: 'setup',
    changes: flags => unlessDry(flags) && flags.check !== true,
    summary: () => say('make every package manager use Guard'),
    load: async ctx => (await import('./setup/index.ts')).setupCommand(ctx),
  },
  {
    name: 'remove',
    changes: unlessDry,
    summary: () => say('take Guard out of them again'),
    load: async ctx => (await import('./remove.ts')).removeCommand(ctx),
  },
  {
    name: 'sync',
    changes: unlessDry,
    summary: () => say('give stale places the valid token'),
    load: async ctx => (await import('./sync/index.ts')).syncCommand(ctx),
  },
  {
    name: 'token',
    summary: () => say('print the valid token'),
    load: async ctx => (await import('./token.ts')).tokenCommand(ctx),
  },
  {
    name: 'exec',
    summary: () => say('run a program with the token in its environment alone'),
    load: async ctx => (await import('./exec.ts')).execCommand(ctx),
  },
  {
    name: 'ci',
    summary: () => say('run a program in a CI job, with a short-lived token'),
    load: async ctx => (await import('./ci.ts')).ciCommand(ctx),
  },
  {
    name: 'doctor',
    changes: flags => unlessDry(flags) && flags.fix === true,
    summary: () => say('check what is wrong, and how to fix it'),
    load: async ctx => (await import('./doctor.ts')).doctorCommand(ctx),
  },
  {
    name: 'org',
    changes: (flags, [word = '']) => ['issue', 'revoke', 'rotate', 'sweep'].includes(word) && unlessDry(flags),
    summary: () => say('organisation tokens: issue, list, revoke, probe, rotate, sweep'),
    load: async ctx => (await import('./org/index.ts')).orgCommand(ctx),
  },
  {
    name: 'takumo',
    changes: (flags, [word]) => word === 'rotate' && unlessDry(flags),
    summary: () => say('Takumo keys: probe, rotate'),
    load: async ctx => (await import('./takumo/index.ts')).takumoCommand(ctx),
  },
  {
    name: 'sandbox',
    summary: () => say('run all the services on this machine'),
    load: async ctx => (await import('./sandbox.ts')).sandboxCommand(ctx),
  },
  {
    name: 'demo',
    summary: () => say('see the main job end to end'),
    load: async ctx => (await import('./demo/index.ts')).demoCommand(ctx),
  },
  {
    name: 'completion',
    summary: () => say('print what makes a shell complete these words'),
    load: async ctx => (await import('./completion.ts')).completionCommand(ctx),
  },
  {
    name: 'complete',
    summary: () => say('the words that can follow, for those scripts'),
    hidden: true,
    load: async ctx => (await import('./complete.ts')).completeCommand(verbs, ctx),
  },
]
