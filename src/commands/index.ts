import type { Command } from 'commander'
import type { Context } from '../core/ports.ts'

/** A command that is loaded only when it is called; `guard --help` shows its line without loading it. */
export interface Verb {
  name: string
  summary: string
  /** For programs: the help does not list it. */
  hidden?: true
  load(ctx: Context): Promise<Command>
}

/** Every command, in the order in which the help lists them. */
export const verbs: readonly Verb[] = [
  {
    name: 'find',
    summary: 'list every token on this machine',
    load: async ctx => (await import('./find.ts')).findCommand(ctx),
  },
  {
    name: 'status',
    summary: 'ask the services about each of them',
    load: async ctx => (await import('./status.ts')).statusCommand(ctx),
  },
  {
    name: 'rotate',
    summary: 'replace the token everywhere',
    load: async ctx => (await import('./rotate.ts')).rotateCommand(ctx),
  },
  {
    name: 'resume',
    summary: 'finish what was interrupted',
    load: async ctx => (await import('./resume.ts')).resumeCommand(ctx),
  },
  {
    name: 'register',
    summary: 'ask for a token by mail',
    load: async ctx => (await import('./register.ts')).registerCommand(ctx),
  },
  {
    name: 'reset',
    summary: 'swap an emailed code for a new token',
    load: async ctx => (await import('./reset.ts')).resetCommand(ctx),
  },
  {
    name: 'revoke',
    summary: 'kill a token at the service',
    load: async ctx => (await import('./revoke.ts')).revokeCommand(ctx),
  },
  {
    name: 'setup',
    summary: 'make every package manager use Guard',
    load: async ctx => (await import('./setup.ts')).setupCommand(ctx),
  },
  {
    name: 'remove',
    summary: 'take Guard out of them again',
    load: async ctx => (await import('./remove.ts')).removeCommand(ctx),
  },
  {
    name: 'sync',
    summary: 'give stale places the valid token',
    load: async ctx => (await import('./sync.ts')).syncCommand(ctx),
  },
  {
    name: 'token',
    summary: 'print the valid token',
    load: async ctx => (await import('./token.ts')).tokenCommand(ctx),
  },
  {
    name: 'exec',
    summary: 'run a program with the token in its environment alone',
    load: async ctx => (await import('./exec.ts')).execCommand(ctx),
  },
  {
    name: 'doctor',
    summary: 'check what goes wrong, and how to mend it',
    load: async ctx => (await import('./doctor.ts')).doctorCommand(ctx),
  },
  {
    name: 'org',
    summary: 'organisation tokens: issue, list, revoke, probe',
    load: async ctx => (await import('./org.ts')).orgCommand(ctx),
  },
  {
    name: 'takumo',
    summary: 'Takumo keys: probe',
    load: async ctx => (await import('./takumo.ts')).takumoCommand(ctx),
  },
  {
    name: 'sandbox',
    summary: 'run all the services on this machine',
    load: async ctx => (await import('./sandbox.ts')).sandboxCommand(ctx),
  },
  {
    name: 'demo',
    summary: 'see the main job end to end',
    load: async ctx => (await import('./demo.ts')).demoCommand(ctx),
  },
  {
    name: 'completion',
    summary: 'print what makes a shell complete these words',
    load: async ctx => (await import('./completion.ts')).completionCommand(ctx),
  },
  {
    name: 'complete',
    summary: 'the words that can follow, for those scripts',
    hidden: true,
    load: async ctx => (await import('./complete.ts')).completeCommand(ctx),
  },
]
