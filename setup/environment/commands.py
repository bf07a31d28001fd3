"""What each command of ./dev does."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import subprocess
import time

from .api_client import generate_client, golden_documents, merge_documents
from .config import CHECKOUT, Config
from .linting import run_lint
from .pythonenv import provide_test_venv, venv_python
from .services import SETUP
from .stack import Stack, settle_state
from .steps import Failure, lock, say, since_start
from .testing import forget, run_tests
from .translating import translate_addons

# Benchmarks that make databases of their own and need no running system
ODOO_ALONE = ("api", "domain", "opencell", "otrs")


def _config(profile: str | None = None) -> Config:
    settle_state()
    return Config.load(profile)


def _bring_up(config: Config, names: list[str]) -> Stack:
    """Provide everything and start services; what is there already is left alone."""
    stack = Stack.provide(config)
    if not names or "odoo" in names:
        if stack.databases.is_behind(config.database, demo=True):
            stack.services.stop(["odoo"])  # it has the old code in memory
        stack.databases.provide(config.database, demo=True)
    stack.services.start(names)
    return stack


def up(options: argparse.Namespace) -> int:
    """Start everything and say where it is."""
    config = _config()
    with lock(config.state, "up"):
        stack = _bring_up(config, options.services)
    _show(stack)
    say(f"\nUp after {since_start():.0f} s. Open {config.url('odoo')} and log in as")
    say("admin (password admin). ./dev demo plays the story, ./dev down stops it all.")
    return 0


def down(options: argparse.Namespace) -> int:
    """Stop what runs."""
    config = _config()
    stack = Stack.find(config)
    with lock(config.state, "down"):
        stopped = stack.stop(options.services)
    say(f"stopped: {', '.join(stopped) or 'nothing, nothing ran'}")
    return 0


def reset(options: argparse.Namespace) -> int:
    """Drop the data of the profile, or the whole state of the checkout."""
    config = _config()
    with lock(config.state, "reset"):
        if options.all:
            return _reset_all(config)
        stack = Stack.find(config)
        stack.cluster.provide()
        forget(stack)
        stack.stop([])
    say("the data is gone. Next: ./dev up, or ./dev demo")
    return 0


def _reset_all(config: Config) -> int:
    """Stop everything and remove the state, of both profiles."""
    for profile in ("demo", "test"):
        with contextlib.suppress(Failure):
            stack = Stack.find(Config.load(profile))
            stack.services.stop([])
            stack.cluster.stop()
    for entry in config.state.iterdir():
        if entry.name in ("ports.env", "lock"):
            continue
        if entry.is_dir():
            shutil.rmtree(entry)
        else:
            entry.unlink()
    say("this checkout's state is gone (the cache stays). Next: ./dev up")
    return 0


def shell(options: argparse.Namespace) -> int:
    """Give a Python prompt with Odoo's ``env``."""
    config = _config()
    with lock(config.state, "shell"):
        stack = Stack.provide(config)
        stack.databases.provide(config.database, demo=True)
    command = stack.odoo.command("shell", "-c", config.odoo_conf)
    command += ["-d", config.database, "--no-http", *options.args]
    env = stack.services.bridges() | stack.odoo.environment()
    words = [str(word) for word in command]
    os.execvpe(words[0], words, env)


def demo(options: argparse.Namespace) -> int:
    """Bring everything up, play the story; then serve until Ctrl-C."""
    config = _config()
    story = SETUP / "demo"
    if not (story / "__main__.py").exists():
        raise Failure("setup/demo is missing: this checkout is not whole")
    with lock(config.state, "demo"):
        stack = _bring_up(config, [])
        say(f"           everything is up after {since_start():.0f} s\n")
        command = [str(venv_python(config)), str(story), "--once"]
        done = subprocess.run(
            command, env=config.environment(), cwd=CHECKOUT, check=False
        )
    if done.returncode or options.once:
        _say_demo_end(config, done.returncode)
        return done.returncode
    return _serve(config, stack)


def _say_demo_end(config: Config, code: int) -> None:
    if code:
        say(f"\nThe story failed ({code}). ./dev status and ./dev logs tell more;")
        say("./dev reset, then ./dev demo starts anew.")
    else:
        say(f"\nAll of it ran in {since_start():.0f} s and goes on running:")
        say(f"look around at {config.url('odoo')}, or end it with  ./dev down")


def _serve(config: Config, stack: Stack) -> int:
    _show(stack)
    say(f"\nLook around: {config.url('odoo')} (admin / admin). Ctrl-C ends it all.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say()
        return down(argparse.Namespace(services=[]))


def test(options: argparse.Namespace) -> int:
    """Run the parts of the test suite."""
    config = _config("test")
    with lock(config.state, "test"):
        return run_tests(config, full=options.full, arguments=options.args)


def lint(options: argparse.Namespace) -> int:
    """Run every check of the sources."""
    config = _config()
    provide_test_venv(config)
    return run_lint(config, paths=options.paths, fix=options.fix)


def translate(options: argparse.Namespace) -> int:
    """Write the addons' .pot anew and bring their .po files up to date."""
    config = _config("test")
    with lock(config.state, "translate"):
        return translate_addons(config, options.addons)


def bench(options: argparse.Namespace) -> int:
    """Run a benchmark script of tests/benchmarks."""
    folder = CHECKOUT / "tests" / "benchmarks"
    names = sorted(
        file.stem.removeprefix("bench_") for file in folder.glob("bench_*.py")
    )
    name, *rest = options.args or [""]
    if name not in names:
        say("What can be measured: " + (", ".join(names) or "nothing yet"))
        return 0 if not name else 1
    config = _config()
    with lock(config.state, "bench"):
        alone = name in ODOO_ALONE
        stack = Stack.provide(config) if alone else _bring_up(config, [])
        config.artifacts.mkdir(exist_ok=True)
        env = stack.services.bridges() | stack.odoo.environment()
        ours = (str(SETUP), str(folder.parent))
        env["PYTHONPATH"] = os.pathsep.join((*ours, env["PYTHONPATH"]))
        env["SCX_BENCH_JSON"] = str(config.artifacts / f"bench-{name}.json")
        script = folder / f"bench_{name}.py"
        command = [str(venv_python(config)), str(script), *rest]
        code = subprocess.run(command, env=env, cwd=CHECKOUT, check=False).returncode
    say(f"\nThe figures are in {env['SCX_BENCH_JSON']}")
    return code


def client(options: argparse.Namespace) -> int:
    """Generate the typed Python client of the API."""
    config = _config("test")
    provide_test_venv(config)
    document = merge_documents(golden_documents())
    package = generate_client(config, document, config.artifacts / "api_client")
    say(f"\nThe client is in {package}")
    return 0


def openapi(options: argparse.Namespace) -> int:
    """Have the tests of the API's description write it instead of comparing it."""
    os.environ["SCX_WRITE_GOLDEN"] = "1"
    config = _config("test")
    addons = [str(file.relative_to(CHECKOUT).parents[2]) for file in golden_documents()]
    with lock(config.state, "test"):
        return run_tests(config, full=False, arguments=["-k", "golden", *addons])


def logs(options: argparse.Namespace) -> int:
    """Follow log files until Ctrl-C."""
    config = _config()
    files = [
        file
        for file in sorted(config.logs.glob("*.log"))
        if not options.services or file.stem in options.services
    ]
    if "znuny" in options.services or not options.services:
        files += sorted((config.home / "znuny" / "log").glob("*"))
    if not files:
        raise Failure("no log yet: run  ./dev up")
    os.execvp("tail", ["tail", "-n", "20", "-F", *map(str, files)])


def mail(options: argparse.Namespace) -> int:
    """List the mail that was caught, or show one."""
    config = _config()
    if not venv_python(config).exists():
        raise Failure("nothing has been set up yet: run  ./dev up")
    command = [str(venv_python(config)), str(SETUP / "mail_catcher"), "show"]
    command += ["--folder", str(config.home / "mail"), *options.args]
    return subprocess.run(command, check=False).returncode


def status(_options: argparse.Namespace) -> int:
    """Show what runs where."""
    _show(Stack.find(_config()))
    return 0


def _show(stack: Stack) -> None:
    """Print a table of the services."""
    say()
    postgres = "running" if stack.cluster.is_running() else "stopped"
    for service in stack.services.all:
        pid = service.pid()
        healthy = pid and service.healthy()
        state = "running" if healthy else "not answering" if pid else "stopped"
        say(f"  {service.title:<18} {state:<14} {pid or '':>8}  {service.url}")
    place = stack.config.pg_socket
    say(
        f"  {'PostgreSQL ' + stack.cluster.version:<18} {postgres:<14} {'':>8}  {place}"
    )
    say(f"  Odoo {stack.odoo.source.version}, database {stack.config.database}")
