"""Folders, ports, packages and downloads: what ./dev decides before it starts."""

import hashlib

import pytest

from environment import machine, odoo_source
from environment.config import BLOCK, OFFSETS, Config
from environment.steps import Failure


def test_ports_are_remembered(config):
    assert Config.load("demo").base_port == config.base_port
    assert Config.load("test").base_port == config.base_port


def test_two_checkouts_never_share_a_port(config, tmp_path, monkeypatch):
    monkeypatch.setenv("SCX_STATE", str(tmp_path / "other"))
    other = Config.load("demo")
    assert abs(other.base_port - config.base_port) >= BLOCK


def test_demo_and_tests_share_the_cluster_only():
    demo, test = OFFSETS["demo"], OFFSETS["test"]
    shared = {name for name in demo if demo[name] == test[name]}
    assert shared == {"pg"}
    used = [*demo.values(), *test.values()]
    assert len(set(used)) == len(used) - 1
    assert max(used) < BLOCK


def test_unknown_profile_is_refused():
    with pytest.raises(Failure, match="demo or test"):
        Config.load("production")


def test_environment_hands_on_no_database_of_the_user(config, monkeypatch):
    monkeypatch.setenv("PGHOST", "/var/run/postgresql")
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    env = config.environment()
    assert not [name for name in env if name.startswith("PG")]
    assert "PYTHONPATH" not in env
    assert env["SCX_ODOO_URL"].startswith("http://127.0.0.1:")


def test_missing_packages_are_named_with_the_command(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "IS_ROOT", False)
    with pytest.raises(Failure) as failure:
        machine.need_packages(["no-such-package"], "the test", tmp_path / "log")
    assert "sudo apt-get install no-such-package" in str(failure.value)


def test_packages_that_are_there_need_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "IS_ROOT", False)
    machine.need_packages(["dpkg", "bash"], "the test", tmp_path / "log")


def test_download_that_the_index_does_not_know_is_refused(tmp_path):
    package = tmp_path / "odoo-19_1_all.deb"
    package.write_bytes(b"what came")
    digest = hashlib.sha256(b"what came").hexdigest()
    odoo_source._verify(package, 9, "sha256", digest)
    with pytest.raises(Failure, match="not what the signed index says"):
        odoo_source._verify(package, 9, "sha256", digest[::-1])
    with pytest.raises(Failure, match="not what the signed index says"):
        odoo_source._verify(package, 10, "sha256", digest)


def test_own_odoo_is_taken_as_it_is(tmp_path, monkeypatch):
    for addon in ("odoo/addons/base", "addons/web"):
        (tmp_path / addon).mkdir(parents=True)
    (tmp_path / "odoo-bin").touch()
    (tmp_path / "odoo/release.py").write_text("version_info = (19, 0, 0)\n")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    source = odoo_source.find_odoo(None)
    assert source.launcher == tmp_path / "odoo-bin"
    assert source.addons == (tmp_path / "odoo/addons", tmp_path / "addons")


def test_interrupted_download_leaves_nothing_behind(tmp_path):
    gone = tmp_path / "building-999999999"
    gone.mkdir()
    odoo_source._clear_remains(tmp_path)
    assert not gone.exists()
