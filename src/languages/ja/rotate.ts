import type { Catalogue } from '../../core/language.ts'

/** Search, plan, rotation and its errors. */
export const ROTATE: Catalogue = {
  'issue a new token': '新しいトークンの発行',
  'it cannot be read': '読めません',
  'the search was stopped': '検索を停止しました',
  'the folder cannot be read': 'ディレクトリを読めません',
  '{0} holds a token that guard cannot rewrite: {1}': '{0} のトークンは guard では書き換えられません: {1}',
  'the search took longer than {0} seconds': '検索が {0} 秒を超えました',
  'no other place has one': 'ほかの場所にトークンなし',
  'of two lines of a file the first one wins': '同じファイルでは最初の行を優先',
  'of two lines of a file the last one wins': '同じファイルでは最後の行を優先',
  '{0} has the old token since a moment ago': '{0} に古いトークンが書き込まれたばかりです',
  '{0} stays as it is, because the keychain is locked': 'キーチェーンがロックされているため、{0} はそのまま残します',
  '{0} may hold the token, and the keychain is locked: unlock it and run the command again':
    '{0} にトークンがある可能性がありますが、キーチェーンがロックされています。ロックを解除してもう一度実行してください',
  '{0} holds the token, and cannot be written: {1}': '{0} にトークンがありますが、書き込めません: {1}',
  'nothing was changed; unlock the keychain, or delete the item, and run the command again':
    '何も変更していません。キーチェーンのロックを解除するか項目を削除して、もう一度実行してください',
  'the keychain has no copy: {0}': 'キーチェーンにコピーを保存できませんでした: {0}',
  '{0} is not there any more; if it comes back, `guard sync` gives it the new token':
    '{0} はすでにありません。元に戻した場合は、`guard sync` を実行すると新しいトークンが書き込まれます',
  '{0} was the token of {1} and died with this reset, in {2}: `guard sync --from {3}` gives the new one to them':
    '{2} の {0} は {1} のトークンで、今回のリセットで失効しました。`guard sync --from {3}` を実行すると新しいトークンが書き込まれます',
  'it was not there when the plan was made': '計画の作成後に現れました',
  'the service took the call to revoke {0}, and cannot be asked: {1}':
    'サービスは {0} の失効要求を受け付けましたが、結果を確認できません: {1}',
  '{0} gets it, which is no Guard host': 'Guard のホストではない {0} に送られます',
  'git tracks the file': 'git で管理されているファイルです',
  'git may track the file': 'git で管理されている可能性があるファイルです',
  'nothing was revoked; `guard org list` shows the ids': '何も失効していません。ID は `guard org list` で確認できます',
  'the service took the call, and still lists {0} as active':
    'サービスは要求を受け付けましたが、一覧では {0} がまだ有効です',
  'run `guard org list` in a minute': 'しばらくしてから `guard org list` で確認してください',
  'the call to revoke {0} was made, and cannot be proved: {1}':
    '{0} の失効要求を送りましたが、結果を確認できません: {1}',
  'safe in the journal, but not in every file': 'ジャーナルに保存済みですが、書き込めていないファイルがあります',
  'not in every file, nor in the journal': 'ジャーナルにも一部のファイルにもありません',
  'a part of its journal is damaged or missing': 'ジャーナルの一部が壊れているか失われています',
  'no token that it holds works': '保管しているトークンはどれも使えません',
  'nothing was sent': '何も送信していません',
  'a call may have left, and no answer is here': '呼び出しを送った可能性がありますが、応答がありません',
  'an answer is here, and not read to its end': '応答はありますが、まだ判定が終わっていません',
  'the new token is here, and not yet proved in every file':
    '新しいトークンはありますが、すべてのファイルで確認し終えていません',
  'run `guard sync --token-stdin` with a valid token, or `guard resume --give-up`':
    '有効なトークンを `guard sync --token-stdin` に渡すか、`guard resume --give-up` を実行してください',
  'run `guard sync --token-stdin` with the token of another machine; if none has one, `guard reset EMAIL`, or `guard resume --give-up`':
    'ほかのマシンのトークンを `guard sync --token-stdin` に渡してください。どこにもなければ `guard reset EMAIL` か `guard resume --give-up` を実行してください',
  'the answer is kept in {0}': '応答は {0} に保管しています',
  'the answer is kept in {0}, which a restart of this machine deletes':
    '応答は {0} に保管していますが、このマシンを再起動すると消えます',
  'run `guard resume` before this machine restarts': 'このマシンを再起動する前に `guard resume` を実行してください',
  'the new token is kept in the keychain of the system': '新しいトークンはシステムのキーチェーンに保管しています',
  'the new token was shown on this terminal': '新しいトークンはこの端末に表示しました',
  'copy it, and give it to `guard sync --token-stdin`': 'それを控えて、`guard sync --token-stdin` に渡してください',
  'the new token could not be kept anywhere': '新しいトークンはどこにも保管できませんでした',
  'run `guard reset EMAIL` to get another token by mail':
    '`guard reset EMAIL` を実行して、メールで別のトークンを受け取ってください',
  'The new token could not be saved: no disk takes it, and there is no keychain.':
    '新しいトークンを保存できませんでした。書き込めるディスクも、使えるキーチェーンもありません。',
  'Show it on this terminal?': 'この端末に表示しますか?',
  'the new token is {0}: {1}': '新しいトークンは{0}: {1}',
  'mend that and run `guard resume`': '直してから `guard resume` を実行してください',
  'no file holds the new token {0}; it is kept in the journal':
    '新しいトークン {0} を持つファイルがありません。ジャーナルに保管しています',
  'run `guard setup` to put it into the configs, or put the output of `guard token` there and run `guard resume`':
    '`guard setup` で設定ファイルに書き込むか、`guard token` の出力を書き込んでから `guard resume` を実行してください',
  'the service rejects it': 'サービスが拒否しています',
  'every file has the new token, but it could not be confirmed: {0}':
    'すべてのファイルに新しいトークンを書き込みましたが、確認できませんでした: {0}',
  'run `guard resume` later': '後で `guard resume` を実行してください',
  '{0} is damaged: its plan cannot be read': '{0} は壊れていて、計画を読み取れません',
  'update guard and run `guard resume`': 'guard を更新して `guard resume` を実行してください',
  'it does not show what was stored': '保存した内容を読み出せません',
  'no file holds {0}, and the keychain cannot keep it: {1}':
    '{0} を持つファイルがなく、キーチェーンにも保存できません: {1}',
  'put the token into a config first, such as ~/.npmrc': '先に ~/.npmrc などの設定ファイルにトークンを書いてください',
  'the service does not say which of its tokens {0} is': '{0} がどのトークンなのかをサービスが示しません',
  'find its id with `guard org list`, and run `guard org revoke TOKEN_ID`':
    '`guard org list` で ID を調べて `guard org revoke TOKEN_ID` を実行してください',
  'the service took the call, and {0} is still valid': 'サービスは呼び出しを受け付けましたが、{0} はまだ有効です',
  'run `guard status` in a minute': '1 分後に `guard status` を実行してください',
  'on each other machine: guard token | ssh OTHER guard sync --token-stdin --yes{0}':
    'ほかの各マシンへの反映: guard token | ssh OTHER guard sync --token-stdin --yes{0}',
  'update CI secrets that hold the old token': '古いトークンを持つ CI のシークレットを更新してください',
  'update {0}, which {1}:{2} names, if it held the old token':
    '{1}:{2} が参照する {0} に古いトークンがあれば更新してください',
  'other users can read {0}: chmod 600': 'ほかのユーザーが {0} を読めます: chmod 600',
  'git may publish the file': 'git で公開されるおそれがあります',
  'GUARD_TOKEN still has the old token: give guard the new one':
    'GUARD_TOKEN は古いトークンのままです。新しいトークンを設定してください',
  'this shell still has the old token in {0}: start a new one':
    'このシェルの {0} は古いトークンのままです。新しいシェルを開始してください',
  'no line that guard can rewrite defines it': 'guard が書き換えられる行で定義されていません',
  'the variable {0} holds the token, and {1}': '変数 {0} がトークンを持っていますが、{1}',
  '{0}:{1} holds the token in {2} and cannot be rewritten: {3}':
    '{0}:{1} の {2} にあるトークンを書き換えられません: {3}',
  '{0}:{1} holds the token and cannot be rewritten: {2}': '{0}:{1} のトークンを書き換えられません: {2}',
  '{0}:{1} gives the token to {2}, which is no Guard host':
    '{0}:{1} が Guard のホストではない {2} にトークンを渡しています',
  '; the old one is in its history': '。古いトークンは履歴に残っています',
  '; the old one is not in its history': '。古いトークンは履歴にありません',
  'git tracks {0}, so the new token would be committed{1}':
    '{0} は git の管理下にあり、新しいトークンがコミットされてしまいます{1}',
  '--tracked=skip or --tracked=write': '--tracked=skip または --tracked=write',
  'no file that guard can write holds {0}, so the new token would be lost':
    '{0} を持つ書き込み可能なファイルがないため、新しいトークンが失われます',
  '--keychain (or put the token into a config first, such as ~/.npmrc)':
    '--keychain (または先に ~/.npmrc などの設定ファイルにトークンを書く)',
  'nothing was changed; to go on, decide with {0}': '何も変更していません。続けるには次で指定してください: {0}',
  'guard had not seen it before': 'guard はここを検索していませんでした',
  'no tool is known to read it': 'このファイルを読むツールは知られていません',
  'the search ran out of time, so a copy may have been missed':
    '検索が時間切れになったため、見落としたコピーがあるかもしれません',
  'give it longer with `--search-time SECONDS`, or go on with `--partial-search`':
    '`--search-time SECONDS` で時間を延ばすか、`--partial-search` で続行してください',
  '{0}:{1} gives the token to an address that tools may read differently':
    '{0}:{1} がトークンを渡すアドレスは、ツールによって異なるホストと解釈されるおそれがあります',
  'GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY are not set':
    'GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY が設定されていません',
  'a bot key is not probed': 'ボットのキーは照会しません',
  'the tk_ prefix is shared with other products, and no Takumo name stands beside it':
    'tk_ はほかの製品でも使われる接頭辞で、近くに Takumo の名前がありません',
  'not read: {0} names another place': '対象外: {0} が別の場所を指定',
  'the service does not say to whom this token belongs': 'このトークンの持ち主をサービスが示しません',
  'name it with `--identifier NAME`, as `guard org list` shows it':
    '`guard org list` が表示する名前を `--identifier NAME` で指定してください',
  '{0} active tokens are issued to {1}, and it cannot be told which is here':
    '{1} に有効なトークンが {0} 個発行されており、どれがここにあるか判定できません',
  'revoke the others with `guard org revoke ID`': 'ほかのものを `guard org revoke ID` で失効させてください',
  '{0}, or take all with `--all`': '{0}。すべてを対象にするには `--all` を付けてください',
  'more than one token here has the fingerprint {0}': 'フィンガープリント {0} に当てはまるトークンが複数あります',
  'no token here has the fingerprint {0}': 'フィンガープリント {0} のトークンはありません',
  'run `guard find` to see the fingerprints': 'フィンガープリントは `guard find` で確認できます',
  'choose one with `--token FINGERPRINT`': '`--token FINGERPRINT` で 1 つ選んでください',
  '{0} valid tokens were found: {1}': '有効なトークンが {0} 個見つかりました: {1}',
  '{0} rejected tokens were found: {1}': '拒否されたトークンが {0} 個見つかりました: {1}',
  'set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY, or let a manager run `guard org revoke TOKEN_ID`':
    'GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY を設定するか、管理者に `guard org revoke TOKEN_ID` を依頼してください',
  'add `--foreign-hosts` if that host is yours': '自分のホストであれば `--foreign-hosts` を付けてください',
  '{0} made a new token, and its answer was lost on the way':
    '{0} は新しいトークンを発行しましたが、応答が途中で失われました',
  'run `guard resume`: it revokes what was issued and starts over':
    '`guard resume` を実行してください。発行されたものを失効させ、最初からやり直します',
  'close every other bash, delete the line, then run `history -c; history -r`':
    'ほかの bash をすべて閉じ、その行を削除してから `history -c; history -r` を実行してください',
  'close every other zsh, delete the line, then run `fc -R; exec zsh`':
    'ほかの zsh をすべて閉じ、その行を削除してから `fc -R; exec zsh` を実行してください',
  'run `history delete --contains` with the beginning of the token':
    'トークンの先頭部分を付けて `history delete --contains` を実行してください',
  'close every other PowerShell, and delete the line': 'ほかの PowerShell をすべて閉じてから、その行を削除してください',
  'a shell keeps what was typed here: {0}': 'シェルの入力履歴です: {0}',
  'delete the line': 'その行を削除してください',
  '{0} still has the old token: {1}': '{0} に古いトークンが残っています: {1}',
  'it outranks {0}, which has another token': '別のトークンを持つ {0} より優先されます',
  'without `{0}` no token is sent for packages that have no scope':
    '`{0}` がないと、スコープのないパッケージにトークンが送られません',
  'it names no host: whatever registry is set gets the token':
    'ホストの指定がないため、設定中のレジストリにトークンが送られます',
  'this shell still has another {0} than {1} sets: start a new one':
    'このシェルの {0} は {1} の設定と異なります。新しいシェルを開始してください',
  '{0} is not set in this shell: {1}': 'このシェルで {0} が設定されていません。{1}',
  'the registry is {0}': 'レジストリは {0} です',
  'no registry is set': 'レジストリは未設定です',
  '{0}, so the token for {1} is sent for scopes that name that host, and for nothing else':
    '{0}。そのため {1} のトークンは、そのホストを指定するスコープにだけ送られます',
  '{0} is read only where a file refers to it, and none that counts here does':
    '{0} はファイルから参照されたときだけ読まれますが、ここで使われるファイルに参照はありません',
  '{0} does not read the settings of {1}': '{0} は {1} の設定を読みません',
  'run `guard resume` when that is mended': '直ったら `guard resume` を実行してください',
  'no valid token was found': '有効なトークンは見つかりませんでした',
  '{0} was changed and cannot be rewritten: {1}': '{0} は変更され、書き換えられません: {1}',
  'mend the file and run `guard resume`': 'ファイルを直してから `guard resume` を実行してください',
  '{0} keeps another token of the answer, which may be valid: delete it once you know':
    '応答にあった別のトークンを {0} に残しています。無効とわかったら削除してください',
  '{0} is still in {1}': '{0} は {1} に残っています',
  'what was issued cannot be listed: {0}': '発行されたトークンの一覧を取得できません: {0}',
  'these tokens are listed, and one may be of this rotation: {0}':
    '次のトークンのどれかは、このローテーションで発行されたものかもしれません: {0}',
  '{0} was issued and its text is lost; guard has revoked it':
    '{0} が発行されましたが中身を受け取れなかったため、失効させました',
  '{0} was issued and its text is lost: revoke it with `guard org revoke {1}`':
    '{0} が発行されましたが中身を受け取れませんでした。`guard org revoke {1}` で失効させてください',
  '{0}; it issued {1} all the same, which guard has revoked': '{0}。それでも {1} が発行されていたため、失効させました',
  'a new token': '新しいトークン',
  'journal {0}': 'ジャーナル: {0}',
  'in {0} and {1} more; journal {2}': '{0} とほか {1} 個のファイル。ジャーナル: {2}',
  'in {0}; journal {1}': 'ファイル: {0}。ジャーナル: {1}',
  '{0}; it is not known yet whether the service made a new token ({1})':
    '{0}。サービスが新しいトークンを発行したかどうかはまだわかりません ({1})',
  '{0}; the old token {1} still works': '{0}。古いトークン {1} は引き続き有効です',
  '{0}, so the new token {1} cannot be confirmed ({2})': '{0}。そのため新しいトークン {1} を確認できません ({2})',
  '{0} does not accept the new token {1} yet, and still accepts {2} ({3})':
    '{0} は新しいトークン {1} をまだ受け付けず、{2} を受け付けています ({3})',
  '{0} accepts none of the tokens of this rotation: {1} ({2})':
    '{0} はこのローテーションのどのトークンも受け付けません: {1} ({2})',
  '{0} still accepts {1}, and the answer to an earlier call was lost on the way':
    '{0} は {1} をまだ受け付けますが、以前の呼び出しの応答は途中で失われています',
  '{0} accepts none of the tokens of this rotation: {1}': '{0} はこのローテーションのどのトークンも受け付けません: {1}',
  'give it a valid token with `guard sync --token-stdin`, or end it with `guard resume --give-up`':
    '`guard sync --token-stdin` で有効なトークンを渡すか、`guard resume --give-up` で打ち切ってください',
  '`guard resume --give-up` keeps the old token; `guard reset EMAIL`, with the address of {0}, replaces it':
    '古いトークンを使い続けるには `guard resume --give-up`、置き換えるには {0} のアドレスで `guard reset EMAIL` を実行してください',
  'run `guard reset EMAIL` with a new code, or end it with `guard resume --give-up`':
    '新しいコードで `guard reset EMAIL` を実行するか、`guard resume --give-up` で打ち切ってください',
  'if another machine has a valid token, run `guard token` there and `guard sync --token-stdin` here; if none has, run `guard reset EMAIL` with the address of {0}; `guard resume --give-up` ends it without a token':
    '有効なトークンを持つマシンがあれば、そこで `guard token`、ここで `guard sync --token-stdin` を実行してください。どのマシンにもない場合は {0} のアドレスで `guard reset EMAIL` を実行してください。`guard resume --give-up` はトークンなしで打ち切ります',
  'the answer of {0} was lost on the way; the old token still works ({1})':
    '{0} の応答は途中で失われました。古いトークンは引き続き有効です ({1})',
  'the new token is in the journal, and it cannot be told whether {0} is of the same address ({1})':
    '新しいトークンはジャーナルにありますが、{0} が同じアドレスのものか判定できません ({1})',
  '{0} answered with several valid tokens: {1} ({2})': '{0} の応答に有効なトークンが複数あります: {1} ({2})',
  'give the one to use with `guard sync --token-stdin`, or keep them all in a file with `guard resume --give-up`':
    '使うものを `guard sync --token-stdin` で渡すか、`guard resume --give-up` ですべてファイルに残してください',
  '{0} answered with {1}, and does not say yet that it is valid ({2})':
    '{0} の応答に {1} がありますが、有効だとまだ確認できません ({2})',
  'run `guard resume` later, the answer is kept; `guard resume --give-up` ends it and keeps the answer in a file':
    '応答は保存済みです。後で `guard resume` を実行してください。`guard resume --give-up` は応答をファイルに残して打ち切ります',
  '{0} does not say whether {1} still works ({2})': '{1} が引き続き有効かどうか、{0} から確認できません ({2})',
  'run `guard resume` when it can be reached; if you know that the old token is dead, add `--answer-lost`; `--give-up` ends it':
    '接続できるときに `guard resume` を実行してください。古いトークンが失効済みとわかっている場合は `--answer-lost` を付けてください。`--give-up` で打ち切れます',
  'run `guard resume` later; `guard resume --give-up` ends it':
    '後で `guard resume` を実行してください。`guard resume --give-up` で打ち切れます',
  'tokens were issued to {0} since, and guard cannot tell which is its own: {1} ({2})':
    'その後 {0} にトークンが発行され、どれが guard のものか判定できません: {1} ({2})',
  'revoke those that are not in use with `guard org revoke ID`, then run `guard resume`; `--give-up` keeps the old token':
    '使われていないものを `guard org revoke ID` で失効させてから `guard resume` を実行してください。`--give-up` は古いトークンを使い続けます',
  'Ctrl-C skips this, and `guard resume` goes on later':
    'Ctrl-C で待たずに終了でき、後で `guard resume` で続けられます',
  '{0} does not accept the new token yet; asking again for up to {1} ({2})':
    '{0} は新しいトークンをまだ受け付けません。最大 {1}、確認を繰り返します ({2})',
  'Waiting {0} to be sure that no token was issued ({1})':
    'トークンが発行されていないことを確かめるため {0} 待ちます ({1})',
  'Waiting {0} to be sure that the old token still works ({1})':
    '古いトークンが引き続き有効なことを確かめるため {0} 待ちます ({1})',
  'the answer of {0} does not hold a token': '{0} の応答にトークンが含まれていません',
  '{0}; a token may have been issued to {1} all the same': '{0}。それでも {1} にトークンが発行された可能性があります',
  'this bot may not list tokens: let a manager run `guard org list {0}` and revoke it':
    'このボットには一覧取得の権限がありません。管理者に `guard org list {0}` の実行と失効を依頼してください',
  '{0}; whether a token was issued to {1} all the same is unknown: {2}':
    '{0}。それでも {1} にトークンが発行されたかどうかは不明です: {2}',
  '`guard org list {0}` shows it; revoke it with its id': '`guard org list {0}` で確認し、ID で失効させてください',
  '{0}; no token was issued': '{0}。トークンは発行されていません',
  '{0}; it issued {1} all the same, and guard could not revoke that: {2}':
    '{0}。それでも {1} が発行され、guard はそれを失効できませんでした: {2}',
  'run `guard org revoke {0}`': '`guard org revoke {0}` を実行してください',
  '{0}; several tokens were issued to {1} meanwhile, and guard cannot tell which one is its own: {2}':
    '{0}。その間に {1} へ複数のトークンが発行され、どれが guard のものか判別できません: {2}',
  'revoke those that are not in use with `guard org revoke ID`':
    '使われていないものを `guard org revoke ID` で失効させてください',
  'a token must not be on a command line, where others can read it':
    'トークンをコマンドラインに書かないでください。ほかのユーザーに見えます',
  'name it by its id, its fingerprint or its identifier': 'ID、フィンガープリント、識別子のいずれかで指定してください',
  'the service does not say which of its tokens {0} is: {1}': '{0} がどのトークンなのかサービスから確認できません: {1}',
  'the service rejects {0}: it is revoked already, or of another organisation':
    'サービスが {0} を拒否しています。失効済みか、別の組織のトークンです',
  'the organisation has no token with the id or the identifier {0}':
    '組織には ID または識別子が {0} のトークンがありません',
  'the list does not have it': '一覧にありません',
  'guard stopped before it revoked {0}': '{0} を失効させる前に停止しました',
}
