/** `src/rotate/delivery`, `src/render/delivery.ts` and `guard org rotate`. */
export const DELIVERY = {
  'note: the deliveries to {0} and {1} more are unfinished; run `guard resume`':
    '注: {0} とほか {1} 件への引き渡しが完了していません。`guard resume` を実行してください',
  'note: the delivery to {0} is unfinished; run `guard resume`':
    '注: {0} への引き渡しが完了していません。`guard resume` を実行してください',
  'A new token for {0} from {1}: {2}': '{1} から {0} の新しいトークンを発行します: {2}',
  '{0} is revoked once the delivery is proved, and not before. Anything else that uses it stops working then.':
    '{0} は引き渡しを確認できた後にだけ失効させます。その時点で、これを使っているほかのものは動かなくなります。',
  '{0} is also active, and is left alone.': '{0} も有効ですが、変更しません。',
  'printed on standard output': '標準出力に表示',
  'written to {0}': '{0} に書き込み',
  'given to the standard input of {0}': '標準入力で次に渡す: {0}',
  'the old token was revoked before': '古いトークンは失効済みでした',
  '{0} is revoked': '{0} を失効させました',
  'Done: {0} has {1} ({2}); {3}': '完了: {0} は {1} を使っています ({2})。{3}',
  'Nothing is left of the delivery to {0}; {1} is as it was':
    '{0} への引き渡しはもう残っていません。{1} は元のままです',
  '{0} is revoked: the delivery to {1} is taken back, and {2} still works':
    '{0} を失効させ、{1} への引き渡しを取り消しました。{2} は引き続き使えます',
  'Given up: the delivery to {0} is not finished; revoke what is not in use with `guard org revoke ID`: {1}':
    '打ち切り: {0} への引き渡しは完了していません。使われていないものを `guard org revoke ID` で失効させてください: {1}',
  'Continuing with {0}, issued to {1} earlier (journal {2})': '以前 {1} に発行した {0} で続けます (ジャーナル {2})',
  'Deliver it?': '引き渡しますか?',
  'Issue a token to {0}?': '{0} にトークンを発行しますか?',
  '{0}, which was issued to {1}, is revoked; {2} is as it was':
    '{1} に発行した {0} は失効しています。{2} は元のままです',
  'run the command again: it issues another token': '同じコマンドをもう一度実行すると、別のトークンを発行します',
  'Would continue the unfinished delivery (journal {0})': '未完了の引き渡しを続けます (ジャーナル {0})',
  'The new token of {0} is in {1}': '{0} の新しいトークンを {1} に書き込みました',
  '{0} has the fingerprint {1}. End it with `guard org rotate {2} --commit --proved FINGERPRINT`, or with `--abort`.':
    '{0} のフィンガープリントは {1} です。`guard org rotate {2} --commit --proved FINGERPRINT` で完了するか、`--abort` で取り消してください。',
  'Revoke {0}? A host that has it stops working.': '{0} を失効させますか? これを受け取ったホストは動かなくなります。',
  'Revoke {0}? Whatever uses it stops working at once.':
    '{0} を失効させますか? これを使っているものは直ちに動かなくなります。',
  'Would find out what was issued to {0}, and revoke it': '{0} に発行されたものを調べ、失効させます',
  'no delivery to {0} is unfinished here': 'ここには {0} への未完了の引き渡しがありません',
  '{0} was issued to {1} by another process meanwhile, and is active':
    'この間に別のプロセスが {1} に {0} を発行しており、有効です',
  'nothing was given that proves the delivery': '引き渡しを確認できるものが渡されていません',
  'give the document of `guard sync --json` on standard input, or `--proved FINGERPRINT`':
    '標準入力に `guard sync --json` の文書を渡すか、`--proved FINGERPRINT` を指定してください',
  'begin one with `guard org rotate {0} --begin`': '`guard org rotate {0} --begin` で始めてください',
  'Replace the token of an identifier on another host': 'ほかのホストが使う識別子のトークンを置き換える',
  'A new token is issued and given to the command as one line of standard input. The old one is revoked only if the command ended with 0 and the delivery is proved: by the document of `guard sync --json` that it prints, or by --proved-by. Neither program has a credential of guard’s in its environment. If guard is interrupted, the same command line continues with the same token.':
    '新しいトークンを発行し、コマンドの標準入力に 1 行で渡します。古いトークンを失効させるのは、コマンドが 0 で終了し、引き渡しを確認できたときだけです。確認には、コマンドが出力した `guard sync --json` の文書か --proved-by を使います。どちらのプログラムの環境変数にも guard の認証情報は入りません。guard が中断しても、同じコマンドラインで同じトークンのまま続けられます。',
  'the exact identifier': '識別子 (完全一致)',
  'the command that reads the token from standard input, after `--`': '標準入力からトークンを読むコマンド (`--` の後)',
  'the token to replace, if the identifier has several': '識別子に複数のトークンがある場合に置き換えるもの',
  'shell command that prints the fingerprint of the token at the destination':
    '引き渡し先にあるトークンのフィンガープリントを出力するシェルコマンド',
  'issue the token and print it, for a program that delivers it; then --commit or --abort':
    'トークンを発行して出力する (引き渡しは別のプログラムが行い、--commit か --abort で終える)',
  'with --begin: write the token to a new file that only this user can read':
    '--begin のとき: このユーザーだけが読める新しいファイルにトークンを書き込む',
  'revoke the old token, if --proved or a document of `guard sync --json` on standard input proves the delivery':
    '--proved か、標準入力の `guard sync --json` の文書で引き渡しを確認できれば、古いトークンを失効させる',
  'with --commit: the fingerprint of the token at the destination':
    '--commit のとき: 引き渡し先にあるトークンのフィンガープリント',
  'revoke the new token; the old one still works': '新しいトークンを失効させる (古いトークンは引き続き使える)',
  'give either a command after `--`, or one of --begin, --commit and --abort; --proved-by belongs to a command, --out to --begin, --proved to --commit':
    '`--` の後のコマンドか、--begin・--commit・--abort のどれか 1 つを指定してください。--proved-by はコマンド、--out は --begin、--proved は --commit と一緒に使います',
  'see `guard org rotate --help`': '`guard org rotate --help` を参照してください',
  'nothing was issued; check its name, its mode and PATH':
    '何も発行していません。名前、パーミッション、PATH を確認してください',
  '{0} could not be started': '{0} を起動できませんでした',
  '{0} ended with {1}': '{0} は {1} で終了しました',
  '{0}; {1} still works (journal {2})': '{0}。{1} は引き続き使えます (ジャーナル {2})',
  'deliver the same token with `guard org rotate {0} -- COMMAND`, or revoke it with `guard org rotate {1} --abort`':
    '`guard org rotate {0} -- COMMAND` で同じトークンを引き渡すか、`guard org rotate {1} --abort` で失効させてください',
  'the delivery to {0} belongs to the organisation {1} (journal {2})':
    '{0} への引き渡しは組織 {1} のものです (ジャーナル {2})',
  'set GUARD_ORG, GUARD_BOT_ID and GUARD_BOT_API_KEY for it, then run `guard resume`':
    'その組織の GUARD_ORG、GUARD_BOT_ID、GUARD_BOT_API_KEY を設定してから `guard resume` を実行してください',
  'the service does not list it yet': 'サービスの一覧にまだ出ていません',
  'cannot tell which tokens of {0} are active: {1}': '{0} のどのトークンが有効か確認できません: {1}',
  'the delivery of {0} to {1} is proved: the destination has it':
    '{1} への {0} の引き渡しは確認済みで、引き渡し先で使われています',
  '{0} is revoked: {1} is the only token of {2}, and not delivered':
    '{0} は失効しています。{2} のトークンは {1} だけですが、引き渡されていません',
  'run `guard org rotate {0} -- COMMAND`': '`guard org rotate {0} -- COMMAND` を実行してください',
  '{0} was issued to {1}, and its delivery is not proved; {2} still works':
    '{1} に {0} を発行しましたが、引き渡しを確認できていません。{2} は引き続き使えます',
  'run `guard org rotate {0} -- COMMAND` to deliver it, or `guard org rotate {1} --abort` to revoke it':
    '引き渡すには `guard org rotate {0} -- COMMAND`、失効させるには `guard org rotate {1} --abort` を実行してください',
  'a token was issued to {0}, and {1} does not say which id it has ({2})':
    '{0} にトークンを発行しましたが、{1} からはその ID がわかりません ({2})',
  '{0} gave no answer': '{0} から応答がありませんでした',
  'run `guard resume --give-up`, which puts that file aside; `guard org list` shows which ids are active':
    '`guard resume --give-up` でそのファイルを退避してください。有効な ID は `guard org list` でわかります',
  'the unfinished delivery replaces {0}, not {1} (journal {2})':
    '未完了の引き渡しが置き換えるのは {1} ではなく {0} です (ジャーナル {2})',
  'finish it without `--id`, or take it back with `--abort`': '`--id` なしで完了するか、`--abort` で取り消してください',
  'no token of {0} is active': '{0} に有効なトークンはありません',
  'run `guard org issue {0}`': '`guard org issue {0}` を実行してください',
  '{0} tokens of {1} are active: {2}': '{1} には有効なトークンが {0} 個あります: {2}',
  'name the one to replace with `--id ID`; two machines that share an identifier need one each':
    '置き換えるものを `--id ID` で指定してください。識別子を共有するマシンには、それぞれトークンが必要です',
  '{0} has no active token with the id {1}': '{0} に ID {1} の有効なトークンはありません',
  'nothing was changed; `guard org list {0}` shows the ids':
    '何も変更していません。ID は `guard org list {0}` でわかります',
  'nothing was issued: to list and revoke, the bot needs the role organization/takumi_manager':
    '何も発行していません。一覧の取得と失効には、ボットに organization/takumi_manager ロールが必要です',
  'the command did not print the document of `guard sync --json`':
    'コマンドは `guard sync --json` の文書を出力しませんでした',
  'the program of --proved-by ended with {0}': '--proved-by のプログラムは {0} で終了しました',
  'no fingerprint was given as proof': '確認のためのフィンガープリントがありません',
  'the destination has {0}, and the new token is {1}': '引き渡し先にあるのは {0} で、新しいトークンは {1} です',
  '`guard sync` wrote no file': '`guard sync` はどのファイルにも書き込みませんでした',
  '`guard sync` wrote {0}, and the new token is {1}': '`guard sync` が書き込んだのは {0} で、新しいトークンは {1} です',
  '`guard sync` says what remains: {0}': '`guard sync` によると、残っているものがあります: {0}',
  '`guard sync` does not say what remains': '`guard sync` の文書には、何が残っているかがありません',
  'the delivery to {0} (journal {1}) was begun and not finished':
    '{0} への引き渡し (ジャーナル {1}) が途中で止まっています',
  'it is proved, and the old token is not revoked yet': '引き渡しは確認済みですが、古いトークンがまだ失効していません',
  'the new token is in the journal, and nothing proves yet that the destination has it':
    '新しいトークンはジャーナルにあり、引き渡し先に届いたことはまだ確認できていません',
}
