"""The keys of an installation: written once, known by the database, never quietly replaced."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongkai.cli import main
from gongkai.config import keys
from gongkai.evidence.models import KeyFingerprint
from gongkai.sealing import keys as sealing

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def no_key_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(keys.VARIABLE, raising=False)


@pytest.mark.django_db
def test_the_first_start_writes_keys_for_their_owner_only(tmp_path: Path) -> None:
    assert keys.prepare(tmp_path, AT) == ""
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    files = sorted((tmp_path / "keys").iterdir())
    assert [file.name for file in files] == ["index", "intake", "intake.pub", "ring", "secret"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert sealing.lines("intake.pub", tmp_path) == (sealing.public_of(sealing.lines("intake", tmp_path)[0]),)


@pytest.mark.django_db
def test_the_database_knows_fingerprints_and_no_key(tmp_path: Path) -> None:
    keys.prepare(tmp_path, AT)
    kept = set(KeyFingerprint.objects.values_list("kind", "fingerprint"))
    assert kept == {
        ("secret", keys.fingerprint(keys.secret_key(tmp_path))),
        ("data", keys.fingerprint(sealing.lines("ring", tmp_path)[0])),
        ("index", keys.fingerprint(sealing.lines("index", tmp_path)[0])),
        ("intake", keys.fingerprint(sealing.lines("intake.pub", tmp_path)[0])),
    }
    assert all(len(mark) == 16 and mark not in keys.secret_key(tmp_path) for _, mark in kept)


@pytest.mark.django_db
def test_a_later_start_changes_nothing(tmp_path: Path) -> None:
    keys.prepare(tmp_path, AT)
    before = {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()}
    assert keys.prepare(tmp_path, AT) == ""
    assert {file.name: file.read_bytes() for file in (tmp_path / "keys").iterdir()} == before
    assert KeyFingerprint.objects.count() == 4


@pytest.mark.django_db
def test_an_installation_of_before_gets_the_keys_that_are_new(tmp_path: Path) -> None:
    keys.prepare(tmp_path, AT)
    ring = sealing.lines("ring", tmp_path)
    KeyFingerprint.objects.filter(kind__in=("index", "intake")).delete()
    for name in ("index", "intake", "intake.pub"):
        (tmp_path / "keys" / name).unlink()
    assert keys.disagreement(tmp_path) == "数据库还没有记下密钥，请用 gongkai serve 启动一次。"
    assert keys.prepare(tmp_path, AT) == ""
    assert sealing.lines("ring", tmp_path) == ring
    assert all(sealing.lines(name, tmp_path) for name in ("index", "intake", "intake.pub"))


@pytest.mark.django_db
def test_the_portal_alone_needs_the_public_key_and_no_other(tmp_path: Path) -> None:
    portal = tmp_path / "portal"
    assert keys.prepare_portal(portal).startswith("这个系统还没有启动过后台")
    keys.prepare(tmp_path, AT)
    assert keys.prepare_portal(portal).startswith(f"缺少公钥文件 {portal / 'keys' / 'intake.pub'}。")
    public = (tmp_path / "keys" / "intake.pub").read_bytes()
    (portal / "keys" / "intake.pub").write_text(sealing.public_of(sealing.fresh()), encoding="ascii")
    assert "不是这个数据库原来用的" in keys.prepare_portal(portal)
    (portal / "keys" / "intake.pub").write_bytes(public)
    assert keys.prepare_portal(portal) == ""
    assert sorted(file.name for file in (portal / "keys").iterdir()) == ["intake.pub", "secret"]
    assert KeyFingerprint.objects.count() == 4


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["secret", "ring", "index", "intake"])
def test_a_missing_key_stops_the_start_and_is_not_made_anew(tmp_path: Path, name: str) -> None:
    keys.prepare(tmp_path, AT)
    (tmp_path / "keys" / name).unlink()
    refusal = keys.prepare(tmp_path, AT)
    assert refusal == (
        f"缺少密钥文件 {tmp_path / 'keys' / name}，没有它就打不开已加密的内容。"
        "请从单独保存的密钥备份中放回这个文件，再重新启动。"
    )
    assert not (tmp_path / "keys" / name).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["secret", "ring", "index", "intake"])
def test_another_key_stops_the_start(tmp_path: Path, name: str) -> None:
    keys.prepare(tmp_path, AT)
    (tmp_path / "keys" / name).write_text(sealing.fresh(), encoding="ascii")
    refusal = keys.prepare(tmp_path, AT)
    assert refusal == f"密钥（{tmp_path / 'keys' / name}）不是这个数据库原来用的。请放回原来的密钥，再重新启动。"
    assert KeyFingerprint.objects.count() == 4


@pytest.mark.django_db
def test_another_key_in_the_environment_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keys.prepare(tmp_path, AT)
    monkeypatch.setenv(keys.VARIABLE, "k" * 50)
    assert keys.disagreement(tmp_path).startswith(f"密钥（环境变量 {keys.VARIABLE}）不是这个数据库原来用的。")


@pytest.mark.django_db
def test_a_key_in_the_environment_is_not_written_to_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(keys.VARIABLE, "k" * 50)
    assert keys.prepare(tmp_path, AT) == ""
    assert not (tmp_path / "keys" / "secret").exists()


@pytest.mark.django_db
def test_a_newer_data_key_before_the_old_one_is_welcome(tmp_path: Path) -> None:
    keys.prepare(tmp_path, AT)
    ring = tmp_path / "keys" / "ring"
    old = ring.read_text(encoding="ascii")
    ring.write_text(f"{sealing.fresh()}\n{old}", encoding="ascii")
    assert keys.prepare(tmp_path, AT) == ""
    assert KeyFingerprint.objects.filter(kind="data").count() == 2
    ring.write_text(old, encoding="ascii")
    assert "不是这个数据库原来用的" in keys.prepare(tmp_path, AT)


def test_a_key_file_that_cannot_be_read_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret").write_bytes(b"\xff\xfe")
    with pytest.raises(SystemExit, match="读不了密钥文件"):
        keys.secret_key(tmp_path)


@pytest.mark.django_db
def test_a_key_that_signs_can_be_renewed_when_it_is_lost_or_seen(tmp_path: Path) -> None:
    keys.prepare(tmp_path, AT)
    before = keys.secret_key(tmp_path)
    (tmp_path / "keys" / "secret").unlink()
    keys.renew_secret(tmp_path, AT)
    assert keys.disagreement(tmp_path) == ""
    assert keys.secret_key(tmp_path) != before
    assert stat.S_IMODE((tmp_path / "keys" / "secret").stat().st_mode) == 0o600


@pytest.mark.django_db
def test_the_command_checks_and_renews(tmp_path: Path, settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.VAR = tmp_path
    keys.prepare(tmp_path, AT)
    assert main(["keys"]) == 0
    (tmp_path / "keys" / "secret").unlink()
    assert main(["keys"]) == 1
    assert main(["keys", "--new-secret"]) == 0
    assert main(["keys", "rotate"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == "密钥与数据库一致。"
    assert said.err.startswith("缺少密钥文件 ")
    assert len(sealing.lines("ring", tmp_path)) == 2
