import type { Catalogue } from '../../core/language.ts'

/** What commands ask, report and advise. */
export const COMMANDS: Catalogue = {
  'the home folder of Windows is not searched; add --windows-home for that':
    'Windows のホームディレクトリは探していません。探すには --windows-home を付けてください',
  'the home folder of Windows, {0}, is not searched; add --windows-home for that':
    'Windows のホームディレクトリ {0} は探していません。探すには --windows-home を付けてください',
  'neither PATH nor USERPROFILE tells where the home folder of Windows is':
    'PATH からも USERPROFILE からも、Windows のホームディレクトリの場所がわかりません',
  '--windows-home is for WSL, and this is none': '--windows-home は WSL 用です。ここは WSL ではありません',
  'put USERPROFILE=/mnt/c/Users/NAME before the command':
    'コマンドの前に USERPROFILE=/mnt/c/Users/NAME を付けてください',
  'leave the flag out': 'このフラグを外してください',
  searching: '検索しています',
  'asking the services': 'サービスに照会しています',
  'checking {0}': '{0} を確認しています',
  'asking the package managers for their versions': 'パッケージマネージャーのバージョンを確認しています',
  'asking Guard for a package as each of them does': '各パッケージマネージャーと同じ方法で Guard に照会しています',
  'Choose from {0}.': '次から選んでください: {0}',
  '\nEvery step held, in {0} seconds. The services and the home are gone again.':
    '\nすべての手順が成功しました ({0} 秒)。サービスとホームは削除済みです。',
  'Services on this machine stand in for Takumi Guard: {0}':
    'このマシンのサービスを Takumi Guard の代わりに使います: {0}',
  'A throw-away home has the token in {0} configs.':
    '使い捨てのホームに、トークンの入った設定ファイルが {0} 個あります。',
  'What changed': '変更内容',
  'What the package managers say': 'パッケージマネージャーでの確認',
  'guard {0} ended with exit code {1}': 'guard {0} が終了コード {1} で終わりました',
  'guard register ended with exit code {0}: {1}': 'guard register が終了コード {0} で終わりました: {1}',
  'more than the token changed in {0}': '{0} でトークン以外も変わりました',
  '  {0} became {1} in {2} files, and no other byte changed.':
    '  {2} ファイルで {0} が {1} に変わり、ほかは 1 バイトも変わっていません。',
  '  {0}: skipped, it is not on this machine': '  {0}: このマシンにないためスキップしました',
  '{0} could not install with the new token:\n{1}': '{0} が新しいトークンでインストールできませんでした:\n{1}',
  '{0} installed with the old token': '{0} が古いトークンでインストールできてしまいました',
  '{0} fails for another reason than the token:\n{1}': '{0} がトークン以外の理由で失敗します:\n{1}',
  '  {0}: {1} installs with the new token {2}, not with the old one {3}':
    '  {0}: {1} は新しいトークンでインストールでき{2}、古いトークンではできません{3}',
  '(works)': ' (成功)',
  '(refused)': ' (拒否)',
  'please report this with the lines above': '上の内容を添えて報告してください',
  '\n{0} can be put right with `guard doctor --fix`': '\n{0}は `guard doctor --fix` で直せます',
  '{0} findings': '{0} 件',
  'would mend {0}: {1}': '修正対象 {0}: {1}',
  'will mend {0}: {1}': '修正します {0}: {1}',
  'Make {0}?': '{0}を行いますか?',
  '{0} changes': '{0} 件の変更',
  'note: {0} is not set, because the token would reach another host: {1}':
    '注意: {0} は設定しません。トークンが本来の送り先以外に渡るためです: {1}',
  'tools that get the token: {0}': 'トークンを渡すツール: {0}',
  'the search of the project ran out of time, so a config that sends the token elsewhere may have been missed':
    'プロジェクトの検索が時間切れになりました。トークンをほかへ送る設定を見落とした可能性があります',
  'note: {0} gets no token, which would not stay where it belongs: {1}':
    '注意: {0} にはトークンを渡しません。本来の送り先以外へ渡るおそれがあります: {1}',
  '{0} holds no Guard token': '{0} に Guard のトークンがありません',
  'standard input': '標準入力',
  'give it a token that begins with tg_anon_ or tg_org_, and nothing else':
    'tg_anon_ または tg_org_ で始まるトークンだけを渡してください',
  'there is no such program': 'プログラムが見つかりません',
  'it cannot be executed': '実行できません',
  'check its name, its mode and PATH': '名前、実行権限、PATH を確認してください',
  'GitHub issues no ID token to this job': 'GitHub はこのジョブに ID トークンを発行しません',
  'add `permissions: id-token: write` to the job; in pull requests from forks there is no ID token, and `--or-anonymous` runs the program without a Guard token':
    'ジョブに `permissions: id-token: write` を追加してください。フォークからのプルリクエストには発行されませんが、`--or-anonymous` を付けると Guard のトークンなしで実行します',
  'add GUARD_ID_TOKEN to `id_tokens` of the job, with `aud: {0}`':
    'ジョブの `id_tokens` に GUARD_ID_TOKEN を `aud: {0}` で追加してください',
  'set GUARD_ID_TOKEN, or name a file with `--id-token-file`; its audience is {0}':
    'GUARD_ID_TOKEN を設定するか、`--id-token-file` でファイルを指定してください。audience は {0} です',
  'this job has no ID token': 'このジョブには ID トークンがありません',
  "note: this job has no ID token, so {0} gets Guard's registries without a token":
    '注意: このジョブには ID トークンがないため、{0} には Guard のレジストリだけをトークンなしで設定します',
  'let the runner set it: add `permissions: id-token: write` to the job':
    'ランナーが設定する変数です。ジョブに `permissions: id-token: write` を追加してください',
  'that is not an ID token': 'ID トークンではありません',
  'give it a JSON Web Token (three parts with dots between them), and nothing else':
    'JSON Web Token (ドットで区切られた 3 つの部分) だけを渡してください',
  'the ID token is meant for {0}': 'この ID トークンの宛先は {0} です',
  'no audience': '未指定',
  'request it for the audience {0}': 'audience に {0} を指定して取得してください',
  'Give a number of seconds from 1 to {0}.': '1 から {0} までの秒数を指定してください。',
  'only a runner of GitHub Actions hides what `--add-mask` prints':
    '`--add-mask` の出力を隠すのは GitHub Actions のランナーだけです',
  'leave `--add-mask` out': '`--add-mask` を外してください',
  'name the file into which the CI service writes the ID token':
    'CI サービスが ID トークンを書き込むファイルを指定してください',
  'the bot id is not set': 'ボットの ID が設定されていません',
  'the bot id holds characters that no id has': 'ボットの ID に使えない文字が含まれています',
  'set GUARD_BOT_ID or `--bot-id` to the id of the bot, which begins with BT':
    'GUARD_BOT_ID か `--bot-id` に、BT で始まるボットの ID を設定してください',
  '{0} issued a token that works for {1}': '{0} が{1}有効なトークンを発行しました',
  'note: {0}: {1}': '注意: {0}: {1}',
  'note: other users of this machine can read {0}; chmod 600 them':
    '注意: このマシンのほかのユーザーが {0} を読めます。chmod 600 してください',
  'no token in {0}': 'トークンは見つかりませんでした ({0})',
  '{0} finds no token in this folder': 'このディレクトリで {0} が使うトークンはありません',
  'run `guard find` to see where tokens are': 'トークンの場所は `guard find` で確認できます',
  '`--explain` is about the current folder': '`--explain` は現在のディレクトリだけが対象です',
  'go to the folder of the project, and name none':
    'プロジェクトのディレクトリに移動し、ディレクトリを指定せずに実行してください',
  'note: {0} is searched as a path; write sha256:{1} for the token':
    '注意: {0} はパスとして検索します。トークンを指すには sha256:{1} と書いてください',
  'note: {0} is taken for a token; write ./{1} for the path':
    '注意: {0} はトークンとして扱います。パスを指すには ./{1} と書いてください',
  '{0} names several tokens: {1}': '{0} に当てはまるトークンが複数あります: {1}',
  'name one by its whole fingerprint': '完全なフィンガープリントで 1 つを指定してください',
  'note: no copy of {0} was found': '注意: {0} のコピーは見つかりませんでした',
  'no copy of {0} in the {1} that were read in time': '時間内に読めた {1} には {0} のコピーがありません',
  'search for longer with `--search-time SECONDS`': '`--search-time SECONDS` で検索時間を延ばしてください',
  '{0} would be committed': '{0}がコミットされるところでした',
  'take it out and run `git add` again; what was pushed before, replace with `guard rotate`':
    '取り除いてから `git add` をやり直してください。以前にプッシュしたものは `guard rotate` で置き換えてください',
  'no copy of {0} in {1}': '{1} に {0} のコピーはありません',
  'run `guard find ~` with the same token to search every text file':
    'すべてのテキストファイルを検索するには、同じトークンで `guard find ~` を実行してください',
  'run `guard find` with the same token to look where the tools look':
    'ツールが読む場所を調べるには、同じトークンで `guard find` を実行してください',
  'a token on the command line is shown to other users and kept by the shell':
    'コマンドラインのトークンはほかのユーザーから見え、シェルの履歴にも残ります',
  'name it by its fingerprint, or give it on standard input with `--token-stdin`':
    'フィンガープリントで指定するか、`--token-stdin` を付けて標準入力から渡してください',
  'give one token on each line, and nothing else': '1 行に 1 つずつ、トークンだけを渡してください',
  'run `guard find` to look where the tools look': 'ツールが読む場所を調べるには `guard find` を実行してください',
  '`--here` looks in the known places, and folders are searched whole':
    '`--here` は既知の場所だけ、ディレクトリ指定はその全体が対象です',
  'leave out one of the two': 'どちらか一方にしてください',
  'stopped before everything was searched': '検索の途中で停止しました',
  'Give a number of seconds above 0.': '0 より大きい秒数を指定してください。',
  'nobody can be asked here': 'この環境では確認や入力ができません',
  'add `--yes` to go on without asking': '確認せずに続けるには `--yes` を付けてください',
  'note: {0}; {1}': '注意: {0}。{1}',
  'give it on standard input with `{0}`': '`{0}` を付けて標準入力から渡してください',
  'Would issue a token to {0}': '{0} にトークンを発行する予定です',
  'issue a token': 'トークンの発行',
  'no tokens': 'トークンはありません',
  'Would revoke {0}': '{0} を失効させる予定です',
  'Revoke {0}? Whoever uses it is cut off at once.': '{0} を失効させますか? 使っている人はすぐに使えなくなります。',
  'Revoked {0}': '{0} を失効させました',
  'Organisation token:': '組織トークン:',
  'that is no organisation token': '組織トークンではありません',
  'it begins with tg_org_': '組織トークンは tg_org_ で始まります',
  'run the command again later': '後でもう一度実行してください',
  'Other machines, containers and CI that use this token stop working at once.':
    'このトークンを使うほかのマシン、コンテナ、CI はすぐに動かなくなります。',
  'A mail is on its way to {0}.': '{0} にメールを送りました。',
  'It holds your token or, if you had one already, a reset code for `guard reset`.':
    'メールにはトークン、または登録済みの場合は `guard reset` 用のリセットコードが書かれています。',
  'Take this out?': '取り除きますか?',
  '\nDone: {0} as before': '\n完了: {0}を元に戻しました',
  'Nothing to take out': '取り除くものはありません',
  'note: {0} had {1} before guard setup; `guard remove --all` takes it out':
    '注意: {0} には guard setup の前から {1} がありました。取り除くには `guard remove --all` を実行してください',
  'nothing was changed; mend that file and run `guard remove` again':
    '何も変更していません。ファイルを直してから、もう一度 `guard remove` を実行してください',
  'The old token stops working everywhere. Go on?': '古いトークンはすべての場所で使えなくなります。続けますか?',
  Reset: 'リセット',
  'No file holds a token; the new one will be kept until you say where it goes.':
    'トークンを持つファイルがありません。新しいトークンは書き込み先が決まるまで保管します。',
  '{0} email tokens were found: {1}': 'メールトークンが {0} 個見つかりました: {1}',
  'name the one this address had with `--token FINGERPRINT`':
    'このアドレスのトークンを `--token FINGERPRINT` で指定してください',
  'A mail with a one-time code is on its way to {0}; it is valid for one hour.':
    '{0} にワンタイムコードのメールを送りました。有効期間は 1 時間です。',
  'Code from the mail:': 'メールのコード:',
  'the code from the mail is needed': 'メールのコードが必要です',
  'ask for one with `guard register {0}`, then give it with `--code-stdin`':
    '`guard register {0}` で取得し、`--code-stdin` で渡してください',
  'Nothing to resume': '再開するものはありません',
  'Take it out?': '取り除きますか?',
  'Taken out of {0}': '{0}から取り除きました',
  'Take this out of the configs, too?': '設定ファイルからも取り除きますか?',
  Revoke: '失効対象:',
  'Dead already:': '失効済み:',
  'note: the home folder could not be searched for more copies: {0}':
    '注意: ほかのコピーを探すためのホームディレクトリの検索に失敗しました: {0}',
  'looking for more copies (Ctrl-C skips it): ': 'ほかのコピーを検索中 (Ctrl-C で省略): ',
  'note: the search ran out of time, so a copy may have been missed':
    '注意: 検索が時間切れになったため、見落としたコピーがあるかもしれません',
  'Kill this token?': 'このトークンを失効させますか?',
  'Revoked {0}. It still stands in those files, dead': '{0} を失効させました。上のファイルには失効したまま残っています',
  'the service rejects {0} already, so there is nothing to kill':
    'サービスはすでに {0} を拒否しています。失効させるものはありません',
  '`guard revoke --take-out` takes it out of the configs; if it was rotated, revoke the new one where that was done':
    '設定ファイルから取り除くには `guard revoke --take-out` を実行してください。ローテーション済みの場合は、それを行ったマシンで新しいトークンを失効させてください',
  'Rotate now?': 'ローテーションしますか?',
  Rotate: 'ローテーション',
  'Give a port from 0 to 65535.': '0 から 65535 のポートを指定してください。',
  '\nThe sandbox listens on {0} until Ctrl-C. Paste the lines above into another shell.':
    '\nサンドボックスは {0} で待ち受けています (Ctrl-C で終了)。上の行を別のシェルに貼り付けてください。',
  '{0} ended with exit status {1}': '{0} が終了コード {1} で終わりました',
  'cannot tell of {0}': '判定できませんでした: {0}',
  'run `guard setup --check` again later': '後でもう一度 `guard setup --check` を実行してください',
  'not set up: {0}': '未設定: {0}',
  'run `guard setup`': '`guard setup` を実行してください',
  'the registry rejects the token of {0}': 'レジストリが次のトークンを拒否しています: {0}',
  'cannot tell whether it works: {0}': '動作を確認できません: {0}',
  'the registry lets the blocked test package through for {0}':
    'レジストリがブロック対象のテストパッケージを通しています: {0}',
  'left alone: {0}': '変更していません: {0}',
  'decide with `--replace-registry` or `--replace-token`, or choose the others with `--tool NAME`':
    '`--replace-registry` か `--replace-token` で指定するか、`--tool NAME` でほかのものを選んでください',
  'the files are written; run `guard setup --check` later':
    'ファイルは書き込み済みです。後で `guard setup --check` を実行してください',
  'run `guard doctor`': '`guard doctor` を実行してください',
  'what came on standard input': '標準入力の内容',
  'what the keychain holds': 'キーチェーンの内容',
  '{0} name two sources of the token': '{0} は両方ともトークンの取得元の指定です',
  'leave out all but one': '1 つだけにしてください',
  '`--org` needs to know for whom the token is': '`--org` にはトークンの持ち主の指定が必要です',
  'add `--identifier NAME`, such as the name of the machine': '`--identifier NAME` を付けてください (マシンの名前など)',
  'that is no name of a variable': '変数名として使えません',
  'give a name such as TAKUMI_GUARD_TOKEN': 'TAKUMI_GUARD_TOKEN のような名前を指定してください',
  '{0} is no Guard token': '{0}は Guard のトークンではありません',
  'it begins with tg_anon_ or tg_org_': 'トークンは tg_anon_ または tg_org_ で始まります',
  'note: {0}': '注意: {0}',
  '{0} was revoked already': '{0} はすでに失効しています',
  'nothing was taken out: the token stays in {0}': '何も取り除けませんでした。トークンは{0}に残っています',
  'take them out by hand, where the lines above say': '上の各行が示す場所から、手作業で取り除いてください',
  'setup does not write this file': 'setup が書き込む対象のファイルではありません',
  'These still hold a token in plain text:': '次の場所にはトークンが平文のまま残っています:',
  'a token in plain text is still in {0}': 'トークンが{0}に平文のまま残っています',
  'before git gets these files, take it out: run `guard remove --all` and this command again, or edit them':
    'git に追加する前に取り除いてください。`guard remove --all` を実行してからこのコマンドをもう一度実行するか、ファイルを編集してください',
  'Go on all the same?': 'このまま続けますか?',
  'these could not be read, so a copy may have been missed: {0}':
    '次の場所を読めなかったため、トークンの控えを見落としている可能性があります: {0}',
  'make them readable, go on with `--partial-search`, or list those that hold no token as `unread` in config.toml':
    '読めるようにするか、`--partial-search` で続けるか、トークンのない場所なら config.toml の `unread` に書いてください',
  'a mail was sent to {0}; nothing else was changed': '{0} にメールを送信しました。それ以外は何も変更していません',
  'within the hour, give the code from it with `guard reset {0} --code-stdin`':
    'メールに記載されたコードを、1時間以内に `guard reset {0} --code-stdin` で渡してください',
  'with the token from it, run `guard setup --token-stdin`; with a code, `guard reset {0} --code-stdin`':
    'メールにトークンがあれば `guard setup --token-stdin` を、コードがあれば `guard reset {0} --code-stdin` を実行してください',
  '{0} is revoked; no file was changed': '{0} は失効しました。ファイルは変更していません',
  '`guard revoke --take-out` takes it out of the configs': '`guard revoke --take-out` で設定ファイルから取り除けます',
  'nothing was changed; give a token that is valid': '何も変更していません。有効なトークンを渡してください',
  'the keychain has no token: {0}': 'キーチェーンにトークンがありません: {0}',
  'it shows none': '取得できませんでした',
  'give it with `--token-stdin`': '`--token-stdin` で渡してください',
  'run `guard setup --email you@example.com` to get one, or `guard setup --anonymous` to do without':
    '取得するには `guard setup --email you@example.com`、トークンなしで使うには `guard setup --anonymous` を実行してください',
  'GUARD_ORG is {0}, and not {1}': 'GUARD_ORG は {1} ではなく {0} です',
  'let both name the same one': '両方に同じものを指定してください',
  'leave out `--email` if it is valid; `guard reset {0}` replaces it everywhere':
    '有効なら `--email` を外してください。`guard reset {0}` ですべての場所で置き換えられます',
  'an email token is on this machine already': 'このマシンにはすでにメールトークンがあります',
  'run `guard register {0}`, then `guard setup --token-stdin` with the token from the mail':
    '`guard register {0}` を実行し、メールのトークンを `guard setup --token-stdin` に渡してください',
  'nobody can be asked for the token from the mail': 'この環境ではメールのトークンを入力できません',
  'A mail is on its way to {0}. It holds your token or, if you had one already, a code.':
    '{0} にメールを送りました。トークン、または登録済みの場合はコードが書かれています。',
  'Token or code from the mail:': 'メールのトークンまたはコード:',
  'what was typed': '入力された内容',
  'Write this?': '書き込みますか?',
  'Nothing to change': '変更するものはありません',
  'not installed': '未インストール',
  'name one with `--tool NAME` to set it up all the same': 'それでも設定するには `--tool NAME` で指定してください',
  'nothing was changed; {0}': '何も変更していません。{0}',
  'mend that file, or choose other tools with `--tool NAME`':
    'ファイルを直すか、`--tool NAME` でほかのツールを選んでください',
  '`--reference TAKUMI_GUARD_TOKEN` writes a variable instead of the token':
    '`--reference TAKUMI_GUARD_TOKEN` でトークンの代わりに変数を書き込めます',
  'define the variable in a start-up file first (`guard token` prints the token), or run `guard revoke`':
    '先に起動ファイルで変数を定義するか (トークンは `guard token` で出力できます)、`guard revoke` を実行してください',
  '{0}  in {1}: {2}': '{0}  {1}: {2}',
  'No token was found on this machine.': 'このマシンにトークンは見つかりませんでした。',
  '\nNext: {0}    All commands: guard --help': '\n次のコマンド: {0}    コマンド一覧: guard --help',
  'Nothing was changed': '何も変更していません',
  'Every place has the valid token': 'すべての場所に有効なトークンがあります',
  'To be deleted from the keychain: {0} ({1})': 'キーチェーンから削除する項目: {0} ({1})',
  'note: {0} stays, revoked: {1}': '注意: {0} は失効したまま残ります: {1}',
  Replace: '置き換え',
  'Write {0} there?': '{0} を書き込みますか?',
  'nothing here proves that {0} came before {1}': '{0} が {1} より前のトークンだという記録がありません',
  'if it did, name it: {0}': '前のトークンなら次のように指定してください: {0}',
  ' or ': ' または ',
  'nothing was changed; give the token that the other machine uses now':
    '何も変更していません。ほかのマシンで現在使っているトークンを渡してください',
  'pipe the output of `guard token` into it': '`guard token` の出力をパイプで渡してください',
  'a variable of this shell: unset it, and start a new one':
    'このシェルの変数です。unset して新しいシェルを開始してください',
  'a copy stays in a line that no tool reads': 'どのツールも読まない行にコピーが残ります',
  'no setting that guard knows how to take out': 'guard が取り除き方を知らない設定です',
  '\nLeft for you:': '\n残りの作業:',
  'Takumo key:': 'Takumo キー:',
  'no key came on standard input': '標準入力にキーがありません',
  'set TAKUMO_API_KEY or pipe the key into it': 'TAKUMO_API_KEY を設定するか、キーをパイプで渡してください',
  '  The keychain has a copy; it goes when the token is dead.':
    '  キーチェーンにコピーがあります。トークンの失効後に削除します。',
  'Taken out of the keychain': 'キーチェーンから取り除きました',
  'note: the keychain keeps its copy, dead': '注意: 失効したコピーがキーチェーンに残っています',
  'note: if the keychain has a copy, it stays there, dead: {0}':
    '注意: キーチェーンにコピーがあれば、失効したまま残ります: {0}',
  'Take this out, with the last copy of {0}?': '取り除きますか? {0} の最後のコピーも含まれます。',
  'note: no other file has {0}, which is valid; `guard token` prints it, and `guard rotate --keychain` puts a new one into the keychain':
    '注意: 有効なトークン {0} はほかのファイルにありません。`guard token` で出力でき、`guard rotate --keychain` で新しいものをキーチェーンに保存できます',
  'note: no other file has {0}, which may be valid; `guard token` prints it, and `guard rotate --keychain` puts a new one into the keychain':
    '注意: 有効かもしれないトークン {0} はほかのファイルにありません。`guard token` で出力でき、`guard rotate --keychain` で新しいものをキーチェーンに保存できます',
  'note: whether {0} is valid cannot be told: {1}': '注意: {0} が有効かどうか判定できません: {1}',
  'note: the service {0} is {1}, as {2} says': '注意: サービス {0} の接続先は {1} です ({2} の設定)',
  'end at once where guard would wait to be sure what the service did': 'サービスの処理結果が確定するのを待たずに終了',
  'note: the rotation of {0} is unfinished; run `guard resume`':
    '注意: {0} のローテーションが途中です。`guard resume` を実行してください',
  'the rotation of {0} was begun and not finished': '{0} のローテーションが途中で終わっています',
  'This ends the unfinished rotation of {0}.': '途中になっている {0} のローテーションを完了させます。',
  'end what cannot be finished; a token that may be valid is kept in a file':
    '完了できないローテーションを打ち切る。有効かもしれないトークンはファイルに残す',
  '{0} is kept as {1}': '{0} を {1} として残しました',
  'Nothing had been sent: the plan for {0} was discarded, and the token is as it was':
    'まだ何も送信していませんでした。{0} の計画を破棄しました。トークンは元のままです',
  'The old token {0} still works: nothing is left of its rotation':
    '古いトークン {0} は引き続き有効です。ローテーションの途中経過は残っていません',
  'Nothing is left of the rotation of {0}': '{0} のローテーションの途中経過は残っていません',
  'Given up: the old token {0} still works': '打ち切りました: 古いトークン {0} は引き続き有効です',
  'Given up: the rotation of {0} ends without a token that is known to work':
    '打ち切りました: {0} のローテーションは、有効と確認できたトークンがないまま終了しました',
  'what it held is kept in {0}: delete it once you know that no token in it works':
    '内容は {0} に残しています。有効なトークンが含まれないとわかったら削除してください',
  'note: this bot may not list tokens, so guard cannot tell whether {0} has one already':
    '注意: このボットには一覧取得の権限がないため、{0} にすでにトークンがあるかどうか判定できません',
  'guard asked for a token for {0} at {1}, and the answer was lost: the token may exist':
    '{1} に {0} のトークンを要求しましたが、応答を受け取れませんでした。トークンが存在する可能性があります',
  'let a manager run `guard org list {0}` and revoke what is there; then `--another` issues one':
    '管理者に `guard org list {0}` の実行と失効を依頼してください。その後 `--another` で発行できます',
  '{0} has a living token: {1}': '{0} には失効していないトークンがあります: {1}',
  '`--another` issues one more; `guard org revoke {0}` revokes the old one':
    '`--another` でもう 1 つ発行できます。`guard org revoke {0}` で古いものを失効できます',
  '{0} has a living token. Issue another?': '{0} には失効していないトークンがあります。もう 1 つ発行しますか?',
  'Issued {0} to {1}': '{1} に {0} を発行しました',
  'Issued {0} to {1}, in {2}': '{1} に {0} を発行し、{2} に書き込みました',
  'listing tokens': 'トークンの一覧を取得中',
  '{0}, {1} of them living': '{0} (うち失効していないもの {1})',
  '{0} tokens': 'トークン {0} 件',
  '{0} living tokens': '失効していないトークン {0} 件',
  '{0} lines': '{0} 行',
  'note: {0} left out: never used, and issued more recently than that':
    '注意: {0}を除外しました。一度も使われていませんが、発行がその期間より後です',
  'the service does not say when its tokens were last used': 'サービスがトークンの最終使用日時を示していません',
  'list them without `--stale`': '`--stale` を付けずに一覧表示してください',
  '`--exact` needs an identifier': '`--exact` には識別子が必要です',
  'name it: `guard org list alice-laptop --exact`': '`guard org list alice-laptop --exact` のように指定してください',
  'it is there already, and guard overwrites nothing': 'すでに存在します。guard は上書きしません',
  '{0} cannot be created: {1}': '{0} を作成できません: {1}',
  'name another file': '別のファイルを指定してください',
  '{0}; the token that was issued, {1}, is revoked again': '{0}。発行されたトークン {1} は失効させました',
  'name another file with `--out`, and run the command again':
    '`--out` に別のファイルを指定して、もう一度実行してください',
  '{0}; the token that was issued to {1} is in {2}': '{0}。{1} に発行されたトークンは {2} にあります',
  'move that file to its place': 'そのファイルを目的の場所に移してください',
  '{0}: {1}': '{0}: {1}',
  'it is not there': '存在しません',
  'it is not UTF-8 text': 'UTF-8 のテキストではありません',
  'name a file with one token a line, or JSON lines':
    '1 行に 1 つのトークン、または JSON Lines のファイルを指定してください',
  'note: lines that repeat a token: {0}; each token is asked about once':
    '注意: 重複した行が {0} 行あります。各トークンは 1 回だけ照会します',
  'note: {0} skipped, not one organisation token: {1}':
    '注意: {0}を飛ばしました。組織トークン 1 つの行ではありません: {1}',
  'asked about {0} of {1}': '{1}中 {0} 件を照会しました',
  'note: known from an earlier run and not asked about again: {0}; `--fresh` asks about all':
    '注意: 前の実行で確認済みのため照会しません: {0}。すべて照会するには `--fresh` を付けてください',
  'stopped before every token was asked about': 'すべてのトークンを照会する前に停止しました',
  'run the command again: it asks only about what is not known yet':
    'もう一度実行してください。まだ分かっていないものだけを照会します',
  'no organisation token is in {0}': '{0} に組織トークンがありません',
  'note: {0}; each word counts as an id': '注意: {0}。指定した語はすべて ID として扱います',
  'Revoke:': '失効:',
  '{0} has {1}': '{0} には{1}があります',
  'name one by its id, or take all with `--all`': 'ID で 1 つを指定するか、`--all` ですべてを対象にしてください',
  'Everything that uses {0} is cut off at once. Type the number of tokens to revoke them:':
    '{0}を使っているものはすべてすぐに使えなくなります。失効させるには件数を入力してください:',
  'there are {0}, and not {1}': '{0}あり、{1} 件ではありません',
  'check the list, then use `--expect {0}`': '一覧を確認してから `--expect {0}` を指定してください',
  'the number of tokens cannot be typed: not running interactively': '対話的に実行していないため、件数を入力できません',
  'add `--yes --expect {0}` to revoke them': '失効させるには `--yes --expect {0}` を付けてください',
  'Going on with the sweep of {0}: {1} of {2} revoked': '{0} に始めた一括失効を続けます: {2}中 {1} 件が失効済み',
  '{0} has no living token': '{0} には失効していないトークンがありません',
  'Revoked {0} of {1}; the report is {2}': '{1} の{0}を失効させました。レポート: {2}',
  'revoked {0} of {1}': '{1}中 {0} 件を失効させました',
  '{0} of {1} are still living, or not proved to be revoked: {2}':
    '{1}中 {0} 件が失効していないか、失効を確認できていません: {2}',
  'run the same command again: it goes on with those that are left':
    '同じコマンドをもう一度実行してください。残りを続けます',
  'the organisation has no token of {0}': '組織に {0} のトークンがありません',
  '`guard org list` shows all': '`guard org list` ですべて確認できます',
  '`--prefix` takes all identifiers that begin like it': '`--prefix` で前方一致する識別子をすべて対象にできます',
  'an empty identifier would take every token of the organisation': '空の識別子は組織のすべてのトークンを対象にします',
  'name one': '識別子を指定してください',
  'the identifier is empty, or has blanks around it or characters that cannot be seen':
    '識別子が空か、前後に空白があるか、見えない文字を含んでいます',
  'name the person or the machine, such as alice-laptop':
    'alice-laptop のように、人またはマシンの名前を指定してください',
}
