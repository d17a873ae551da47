import type { Catalogue } from '../../core/language.ts'

/** What differs between the kinds of tokens: `guard sync`, and what to do about a token that does not work. */
export const KINDS: Catalogue = {
  'Write the valid token to every place that holds an old one, without rotating':
    'ローテーションせずに、古いトークンのある場所すべてに有効なトークンを書き込む',
  'read the valid token, of any kind, from standard input': '標準入力から有効なトークンを読む (種類は問わない)',
  'the token to replace, if guard cannot tell': '置き換えるトークン (guard が判断できない場合)',
  'organisation tokens: write it although nothing here can prove that it is valid':
    '組織トークン: 有効だと確認できなくても書き込む',
  'nothing proves that {0} is valid: {1}': '{0} が有効だと確認できません: {1}',
  'nothing was changed; set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, or write it all the same with `--unproved`':
    '何も変更していません。GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY を設定するか、確認できないまま書き込む場合は `--unproved` を付けてください',
  'standard input holds no token of Takumi Guard or Takumo':
    '標準入力の内容は Takumi Guard や Takumo のトークンではありません',
  'the old token is still in {0}': '古いトークンが{0}に残っています',
  'do not revoke the old token yet: change these places, and run the command again':
    '古いトークンはまだ失効させず、これらの場所を書き換えてからコマンドを再実行してください',
  '{0} is in {1}; nothing here proves that it is valid':
    '{0} を{1}に書き込みましたが、有効かどうかは確認できていません',
  'Old token {0}: still valid, until it is revoked': '古いトークン {0}: 失効させるまで有効です',
  'the npm host answers it as it answers a made-up token': 'npm ホストの応答が架空のトークンと同じです',
  'the npm host answers HTTP 401 with this token, and without one':
    'npm ホストはこのトークンでも、トークンなしでも HTTP 401 を返します',
  'set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, so that the service can be asked':
    'サービスに照会できるように、GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY を設定してください',
  'nothing here tells which token {0} replaces: {1}': '{0} がどのトークンを置き換えるのか判断できません: {1}',
  'name it: {0}': '次のように指定してください: {0}',
  'no token is here that {0} could replace': '{0} で置き換えられるトークンがここにはありません',
  'run `guard setup` to put it into the configs': '設定ファイルに書き込むには `guard setup` を実行してください',
  'update guard: the service does not take this question':
    'サービスがこの照会を受け付けません。guard を更新してください',
  'another change was in the way: run the command again in a minute':
    'ほかの変更と重なりました。しばらくしてからコマンドを再実行してください',
  'check whether a proxy limits the size of requests: those of guard are small':
    'プロキシがリクエストのサイズを制限していないか確認してください (guard のリクエストは小さいものです)',
  'run the command again in {0}': '{0}後にコマンドを再実行してください',
  'update guard, or check whether a proxy answers in the place of the service':
    'guard を更新するか、プロキシがサービスの代わりに応答していないか確認してください',
  'put the user name and the password of the proxy into HTTPS_PROXY':
    'HTTPS_PROXY にプロキシのユーザー名とパスワードを設定してください',
  '  issued to {0}': '  発行先: {0}',
  '  created {0}': '  作成: {0}',
  '  requests so far: {0}': '  これまでのリクエスト数: {0}',
  '  ask again in {0}': '  {0}後に再度照会してください',
  'run `guard doctor leaks`, which names the line': '該当する行は `guard doctor leaks` で確認できます',
  'run `guard org issue IDENTIFIER`, and give the new token to `guard sync --token-stdin`':
    '`guard org issue IDENTIFIER` で新しいトークンを発行し、`guard sync --token-stdin` に渡してください',
  'ask the administrator of the organisation for a new token, and give it to `guard sync --token-stdin`':
    '組織の管理者に新しいトークンを発行してもらい、`guard sync --token-stdin` に渡してください',
  'no Guard token was found on this machine, but Takumo keys were':
    'このマシンに Guard のトークンは見つかりませんでした (Takumo キーはあります)',
  'run `guard status` to ask about them, or `guard takumo rotate` to rotate one':
    'キーの状態は `guard status` で確認し、ローテーションは `guard takumo rotate` で行ってください',
  'no token was found': 'トークンは見つかりませんでした',
  'the files are written; run `guard setup --check` in {0}':
    'ファイルは書き込み済みです。{0}後に `guard setup --check` を実行してください',
  'run `guard resume` in {0}': '{0}後に `guard resume` を実行してください',
  'it was left there': '書き換えずに残しました',
}
