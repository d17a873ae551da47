import type { Catalogue } from '../../core/language.ts'

/** What commands, arguments and options are for. */
export const HELP: Catalogue = {
  'language of the messages': 'メッセージの言語',
  'Print what makes a shell complete the words after guard': 'シェルで guard のコマンドを補完するスクリプトを出力',
  'which one': '対象のシェル',
  'See the main job end to end, on services and a home that are thrown away':
    '使い捨てのサービスとホームで、主な流れを最初から最後まで実演',
  'Check what is wrong with tokens and registries, and how to fix it': 'トークンとレジストリの問題と、その直し方を診断',
  'these alone': '指定したチェックだけを実行',
  'list the checks, and run none': 'チェックの一覧だけを表示',
  'put right what can be put right without harm': '安全に直せるものを修正',
  'Run a program with the token in its environment and in no file; whatever the program starts can read it':
    'トークンをファイルに書かず、環境変数だけで渡してプログラムを実行 (そこから起動するプログラムにも見えます)',
  'Without --only, guard sets the variables of the tools that the command line names and of those whose manifest, lockfile or config is in the project; if there are none, of all tools. Tools: {0}; yarn-1 only if it is named.':
    '--only がないときは、コマンドラインに名前が出てくるツールと、マニフェスト、ロックファイル、設定ファイルがプロジェクトにあるツールが対象です。どちらもなければすべてが対象です。ツール: {0}。yarn-1 は指定したときだけ対象です。',
  'the program and its arguments, best after `--`': 'プログラムとその引数 (`--` の後を推奨)',
  'the token to give, where several are valid': '有効なトークンが複数あるときに渡すもの',
  'read the token from standard input; the program gets an empty one':
    '標準入力からトークンを読む (プログラムの標準入力は空)',
  'set the variables of these tools alone, separated by commas': '指定したツールの変数だけを設定 (カンマ区切り)',
  'Exchange the ID token of a CI job for a short-lived Guard token, and run a program with it, in its environment and in no file':
    'CI ジョブの ID トークンを短命の Guard トークンに交換し、ファイルに書かず環境変数だけで渡してプログラムを実行',
  'id of the bot that gets the token, which is not a secret (default: GUARD_BOT_ID)':
    'トークンを発行するボットの ID。秘密ではない (既定: GUARD_BOT_ID)',
  'read the ID token from this file (default: GUARD_ID_TOKEN, or from GitHub)':
    'ID トークンをこのファイルから読む (既定: GUARD_ID_TOKEN、または GitHub)',
  'the audience of the ID token, if it is not the address of the service':
    'ID トークンの audience (サービスのアドレスと異なる場合)',
  'how long the token works': 'トークンの有効期間',
  'if the job has no ID token, run the program with the registries alone':
    'ID トークンがなければ、レジストリの設定だけで実行',
  'print the token once, as the command by which GitHub hides it in the log':
    'GitHub にログ上で隠させるコマンドとして、トークンを一度だけ出力',
  'List every token on this machine: where it is, and which tool reads it':
    'このマシンのすべてのトークンを、場所と読み込むツールとともに一覧表示',
  'tokens to look for, by the fingerprint or the masked form that guard prints; folders to search instead: every text file below them, symlinks not followed':
    '探すトークン (guard が表示するフィンガープリントか、伏せ字の形)。または、代わりに検索するディレクトリ (配下のすべてのテキストファイル。シンボリックリンクはたどりません)',
  'look only for the tokens on standard input, one on each line': '標準入力のトークンだけを探す (1 行に 1 つ)',
  'as a hook of git: search what the next commit would add or change, and end with 1 if a token is found':
    'git のフック用: 次のコミットで追加・変更される内容を検索し、トークンがあれば 1 で終了',
  'with folders: also binary files and the objects of git':
    'ディレクトリ指定時: バイナリファイルと git のオブジェクトも検索',
  'ask the services whether each token is valid': '各トークンが有効かどうかサービスに照会',
  'say which token the tool takes in this folder, and why': 'このディレクトリでツールが使うトークンとその理由を表示',
  'print how another tool finds such tokens, and search nothing': 'ほかのツール用の検出ルールだけを出力',
  'list every token on this machine': 'このマシンの全トークンを一覧表示',
  'ask the services about each of them': '各トークンの状態をサービスに照会',
  'replace the token everywhere': 'トークンをすべての場所で更新',
  'finish what was interrupted': '中断した処理を完了',
  'ask for a token by mail': 'メールでトークンを取得',
  'swap an emailed code for a new token': 'メールのコードで新しいトークンを取得',
  'kill a token at the service': 'サービスでトークンを失効',
  'make every package manager use Guard': '全パッケージマネージャーで Guard を使う',
  'take Guard out of them again': 'パッケージマネージャーから Guard を外す',
  'give stale places the valid token': '古い場所に有効なトークンを書き込む',
  'print the valid token': '有効なトークンを出力',
  'run a program with the token in its environment alone': '環境変数だけでトークンを渡して実行',
  'run a program in a CI job, with a short-lived token': 'CI ジョブで短命のトークンを渡して実行',
  'check what is wrong, and how to fix it': '問題と直し方を診断',
  'Takumo keys: probe, rotate': 'Takumo キーの照会とローテーション',
  'run all the services on this machine': 'このマシンで全サービスを起動',
  'see the main job end to end': '主な流れを最初から最後まで実演',
  'print what makes a shell complete these words': 'シェルの補完スクリプトを出力',
  'the words that can follow, for those scripts': '補完スクリプトに候補を返す',
  'never ask; fail and name the flag that decides': '質問せず、必要なフラグを示して失敗',
  'say more on standard error': '標準エラーに詳しく出力',
  'show what would be done, and do nothing': 'ドライラン: 内容を表示するだけ',
  'do not ask before going on': '確認せずに続行',
  'in WSL: look in the home folder of Windows as well': 'WSL では、Windows のホームディレクトリも探します',
  'look only in the known places, not in the rest of the home folder':
    '既知の場所だけを調べ、ホームディレクトリのほかの部分は調べない',
  'how long the search may take': '検索の制限時間',
  'Organisation user tokens, through the bot credential': 'ボットの認証情報による組織ユーザートークンの管理',
  'Issue a token and print it on standard output': 'トークンを発行して標準出力に出力',
  'whose token it is': 'トークンの持ち主',
  'List the tokens of the organisation': '組織のトークンを一覧表示',
  'only identifiers that begin like this': 'この文字列で始まる識別子だけ',
  'only tokens in this state': 'この状態のトークンだけ',
  'Ask whether a token is active and belongs to the organisation': 'トークンが有効で組織のものかどうかを照会',
  'read the token from standard input': '標準入力からトークンを読む',
  'Ask for a token by mail; for a known address, for a reset code':
    'メールでトークンを取得 (登録済みのアドレスにはリセットコード)',
  'where the mail goes': 'メールの宛先',
  'language of the mail': 'メールの言語',
  'Take Guard out of the package managers again': 'パッケージマネージャーから Guard を外す',
  'also take out what was put there by hand': '手で書いた設定も取り除く',
  'whose settings': '対象の設定',
  'Swap an emailed code for a new token, and write it everywhere':
    'メールのコードで新しいトークンを取得し、すべての場所に書き込む',
  'the address the token belongs to': 'トークンを登録したアドレス',
  'read the code from standard input; no new mail is sent': '標準入力からコードを読む (新しいメールは送らない)',
  'Finish what was interrupted': '中断した処理を完了',
  "take the owner's word that the answer to the first call will never come":
    '最初の呼び出しの応答はもう届かないものとして扱う',
  'Kill a token at its service, after showing what stops working': '影響範囲を表示してから、サービスでトークンを失効',
  'the token to kill, where several are valid': '有効なトークンが複数あるときに失効させるもの',
  'also a token that a config gives to another host': '設定ファイルが別のホストに渡すトークンも対象',
  'then take it and the registry out of the configs': 'その後、トークンとレジストリを設定ファイルから取り除く',
  'then take it alone out, and keep the registry': 'その後、トークンだけを取り除き、レジストリは残す',
  'Replace the token by a fresh one, in every place that holds it':
    'トークンを新しいものに替え、持っている場所すべてに書き込む',
  'organisation tokens: to whom the token is issued': '組織トークン: 発行先の識別子',
  'the token to work on, where several are valid': '有効なトークンが複数あるときの対象',
  'work on every valid token': '有効なトークンすべてを対象にする',
  'go on although some copies cannot be rewritten': '書き換えられないコピーがあっても続行',
  'rewrite copies that a config gives to another host': '設定ファイルが別のホストに渡すコピーも書き換え',
  'copies in files that git tracks': 'git 管理下のファイルにあるコピーの扱い',
  'also rewrite copies in any text file below these, symlinks not followed':
    '指定したディレクトリ以下のテキストファイルも書き換え (シンボリックリンクはたどらない)',
  'keep a second copy in the keychain of the system': 'システムのキーチェーンにもコピーを保存',
  'go on although the search did not see everything': '検索しきれなかった場所があっても続行',
  'Run all the services on this machine, to try everything without an account':
    '全サービスをこのマシンで起動し、アカウントなしで試す',
  'a program to run against it; the sandbox ends with it':
    'サンドボックスで実行するプログラム (終了するとサンドボックスも終了)',
  'port on 127.0.0.1, 0 for any that is free': '127.0.0.1 のポート (0 なら空きポート)',
  'what registries do with a dead token': '失効したトークンへのレジストリの対応',
  'refuse anonymous requests': '匿名のリクエストを拒否',
  'keep the state in this file': '状態をこのファイルに保存',
  'write each mail into this folder': 'メールをこのディレクトリに書き出す',
  'give the program the real HOME, not an empty one': '空のホームではなく実際の HOME をプログラムに渡す',
  'Make every package manager on this machine use Guard':
    'このマシンの全パッケージマネージャーで Guard を使うように設定',
  'change nothing; say whether everything is set up': '変更せず、設定済みかどうかだけを表示',
  'take the token from the keychain of the system': 'システムのキーチェーンからトークンを取得',
  'register, and ask for the token or the code from the mail': '登録し、メールに書かれたトークンまたはコードを尋ねる',
  'issue an organisation token with the bot credential': 'ボットの認証情報で組織トークンを発行',
  'for whom that token is, such as the name of this machine': 'そのトークンの持ち主 (このマシンの名前など)',
  'set the registry alone, without a token': 'トークンなしでレジストリだけを設定',
  'write ${VARIABLE} instead of the token, where a tool expands it':
    'ツールが展開できる場所では、トークンの代わりに ${VARIABLE} を書く',
  'the token to use, where several are valid': '有効なトークンが複数あるときに使うもの',
  'only this one': '指定したものだけ',
  'overwrite lines that name another registry': '別のレジストリを指す行を上書き',
  'overwrite another token at the registry of Guard': 'Guard のレジストリにある別のトークンを上書き',
  'Ask the services about each token that is found here': '見つかった各トークンの状態をサービスに照会',
  'Takumo API keys': 'Takumo の API キー',
  'read the key from standard input': '標準入力からキーを読む',
  'Print the valid token on standard output, for scripts': '有効なトークンを標準出力に出力 (スクリプト用)',
  'the token to print, where several are valid': '有効なトークンが複数あるときに出力するもの',
  'run as root for this user, to whom everything then belongs':
    'root がこのユーザーの代わりに実行し、作るものはすべてこのユーザーの所有にする',
  'organisation tokens: issue, list, revoke, probe, rotate, sweep':
    '組織トークンの発行・一覧・失効・照会・ローテーション・一括失効',
  'write the token into this new file, mode 0600, and do not print it':
    'トークンを出力せず、新しいファイル (モード 0600) に書き込む',
  'issue one more token to an identifier that has one': 'すでにトークンがある識別子にもう 1 つ発行',
  'only this identifier, not those that begin like it': 'この識別子だけ (前方一致を含まない)',
  'only living tokens that were not used for this long, such as 90d':
    '指定した期間 (90d など) 使われていない、失効していないトークンだけ',
  'print CSV, for spreadsheets': '表計算ソフト用の CSV を出力',
  'Give a number of days, such as 90d.': '90d のように日数を指定してください。',
  'ask about each token of a file: one a line, or JSON lines':
    'ファイルのトークンをそれぞれ照会 (1 行に 1 つ、または JSON Lines)',
  'with a file: ask again about tokens that an interrupted run knows':
    'ファイル指定時: 中断した実行で確認済みのトークンも照会し直す',
  'Revoke tokens by id, fingerprint or identifier': 'ID、フィンガープリント、識別子を指定してトークンを失効',
  'ids as `guard org list` shows them, fingerprints of tokens on this machine, or identifiers':
    '`guard org list` が表示する ID、このマシンにあるトークンのフィンガープリント、または識別子',
  'all tokens of an identifier that has several': '識別子に複数のトークンがあるとき、そのすべて',
  'Revoke every token of an identifier, and write a report': '識別子のすべてのトークンを失効させ、レポートを残す',
  'guard lists the tokens, and revokes them once you type how many there are. To finish a sweep that was interrupted, run the same command again.':
    'トークンを一覧表示し、その件数を入力すると失効させます。中断した一括失効は、同じコマンドをもう一度実行すると完了します。',
  'whose tokens they are': 'トークンの持ち主の識別子',
  'also all identifiers that begin like it': '前方一致するすべての識別子も対象',
  'how many tokens there are, instead of typing it': 'トークンの件数 (入力の代わり)',
  'write the report into this new file, mode 0600; by default into the state folder':
    'レポートを書き込む新しいファイル (モード 0600)。既定では状態ディレクトリ',
  'Give a number.': '数を指定してください。',
}
