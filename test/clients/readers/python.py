"""Reads many files with a reader of Python's world: pip's own for pip.conf, tomllib or tomlkit for TOML, netrc, Pipenv's for .env.

In: a JSON list of files, a character for a byte. Out: a JSON list of what each says, null where it is refused.
"""

import json
import os
import sys
import tempfile


def pip():
    from pip._internal.configuration import Configuration
    from pip._internal.exceptions import ConfigurationError

    configuration = Configuration(isolated=True)
    handle, path = tempfile.mkstemp()
    os.close(handle)

    def read(data):
        with open(path, "wb") as file:
            file.write(data)
        try:
            parser = configuration._construct_parser(path)
        except ConfigurationError:
            return None
        return {name: dict(parser.items(name)) for name in parser.sections()}

    return read


def tomllib():
    import tomllib

    def read(data):
        try:
            return tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError):
            return None

    return read


def tomlkit():
    import tomlkit

    def read(data):
        try:
            return tomlkit.parse(data.decode()).unwrap()
        except (tomlkit.exceptions.TOMLKitError, UnicodeDecodeError):
            return None

    return read


def netrc():
    import netrc

    handle, path = tempfile.mkstemp()
    os.close(handle)

    def read(data):
        with open(path, "wb") as file:
            file.write(data)
        try:
            return {host: list(entry) for host, entry in netrc.netrc(path).hosts.items()}
        except (netrc.NetrcParseError, UnicodeDecodeError):
            return None

    return read


def dotenv():
    import io

    from pipenv.vendor.dotenv.main import DotEnv

    def read(data):
        return dict(DotEnv(dotenv_path=None, stream=io.StringIO(data.decode("utf-8", "replace"))).dict())

    return read


def plain(value):
    """What JSON can hold: a number or a time is as good as its text."""
    if isinstance(value, dict):
        return {str(key): plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    return value if value is None or isinstance(value, (str, bool)) else str(value)


read = {"pip": pip, "tomllib": tomllib, "tomlkit": tomlkit, "netrc": netrc, "dotenv": dotenv}[sys.argv[1]]()
json.dump([plain(read(text.encode("latin-1"))) for text in json.load(sys.stdin)], sys.stdout)
