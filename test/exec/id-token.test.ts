import { describe, expect, test } from 'vitest'
import { GuardError } from '../../src/core/errors.ts'
import { Secret } from '../../src/core/secret.ts'
import { checkIdToken, idTokenSource, noIdToken, withoutIdentity } from '../../src/exec/id-token.ts'

const AUDIENCE = 'https://sts.cloud.shisho.dev'
const GITHUB = {
  ACTIONS_ID_TOKEN_REQUEST_URL: 'https://g.example/t?v=2',
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'TESTrequest',
}

function idToken(claims: unknown): Secret {
  return new Secret(`eyJTEST.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.TEST`)
}

function failure(run: () => void): GuardError {
  try {
    run()
  } catch (error) {
    if (error instanceof GuardError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('the ID token of a job', () => {
  test('is the one in GUARD_ID_TOKEN before the one that GitHub would issue', () => {
    const source = idTokenSource({ ...GITHUB, GUARD_ID_TOKEN: ' a.b.c\n' })
    expect((source as Secret).reveal()).toBe('a.b.c')
    expect(idTokenSource(GITHUB)).toEqual({
      url: new URL('https://g.example/t?v=2'),
      bearer: new Secret('TESTrequest'),
    })
  })

  test.for<Record<string, string>>([
    {},
    { GUARD_ID_TOKEN: ' ' },
    { ACTIONS_ID_TOKEN_REQUEST_URL: GITHUB.ACTIONS_ID_TOKEN_REQUEST_URL },
    { ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'TESTrequest' },
    { ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: '' },
  ])('is not there with %j', env => {
    expect(idTokenSource(env)).toBeUndefined()
  })

  test.for(['nonsense', 'file:///etc/passwd', 'https://u:p@g.example/', '//g.example'])(
    'is not requested at %s',
    url => {
      const error = failure(() => void idTokenSource({ ...GITHUB, ACTIONS_ID_TOKEN_REQUEST_URL: url }))
      expect([error.code, error.exitCode]).toEqual(['BAD_SETTINGS', 2])
    },
  )

  test.for<[object]>([[{ aud: AUDIENCE }], [{ aud: ['https://other.example', AUDIENCE] }]])(
    'is accepted with %j',
    ([claims]) => {
      expect(() => checkIdToken(idToken(claims), AUDIENCE)).not.toThrow()
    },
  )

  test.for<[object, string]>([
    [{ aud: 'sts.amazonaws.com' }, 'sts.amazonaws.com'],
    [{ aud: `${AUDIENCE}/` }, `${AUDIENCE}/`],
    [{ aud: ['a.example', 'b.example'] }, 'a.example, b.example'],
    [{}, 'no audience'],
    [{ aud: 1 }, 'no audience'],
  ])('is not sent to a service that could use it elsewhere: %j', ([claims, named]) => {
    const error = failure(() => checkIdToken(idToken(claims), AUDIENCE))
    expect([error.code, error.exitCode]).toEqual(['WRONG_AUDIENCE', 8])
    expect(error.message).toBe(`the ID token is meant for ${named}`)
    expect(error.hint).toContain(AUDIENCE)
  })

  test.for([
    '',
    'hello',
    'a.b',
    'a.b.c.d.e',
    `${idToken(1).reveal()}`,
    'x.bm90IGpzb24.y',
    'tg_anon_TESTx7Qm2VbN4kLp9sWd',
  ])('is none if it is %j', text => {
    expect(failure(() => checkIdToken(new Secret(text), AUDIENCE)).code).toBe('NOT_AN_ID_TOKEN')
  })
})

describe('a job without one is told what its service needs:', () => {
  test.for<[Record<string, string>, number, string]>([
    [{ GITHUB_ACTIONS: 'true' }, 9, 'permissions: id-token: write'],
    [{ GITLAB_CI: 'true' }, 2, '`id_tokens`'],
    [{}, 2, '--id-token-file'],
  ])('%j', ([env, exitCode, hint]) => {
    const error = noIdToken(env, AUDIENCE)
    expect([error.code, error.exitCode]).toEqual(['NO_ID_TOKEN', exitCode])
    expect(error.hint).toContain(hint)
  })
})

test('a program gets nothing that identifies the job, in whatever case, and everything else', () => {
  const env = { ...GITHUB, GUARD_ID_TOKEN: 'a.b.c', Guard_Id_Token: 'a.b.c', GUARD_BOT_ID: 'BT01TEST', PATH: '/bin' }
  expect(withoutIdentity(env)).toEqual({ GUARD_BOT_ID: 'BT01TEST', PATH: '/bin' })
})
