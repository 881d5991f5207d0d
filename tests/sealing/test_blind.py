"""盲索引：what is sealed is found by whether it is equal."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongkai.sealing import keys
from gongkai.sealing.blind import blind_index


@pytest.mark.parametrize(
    "written",
    [
        "11010119000307123x",
        "１１０１０１１９０００３０７１２３Ｘ",
        " 110101 1900 0307 123X\u3000",
        "110101\u200b19000307123x",
    ],
)
def test_what_people_take_for_the_same_has_the_same_index(ring: Path, written: str) -> None:
    index = blind_index("11010119000307123X", "identity_number")
    assert blind_index(written, "identity_number") == index
    assert len(index) == 64
    assert "1900" not in index


def test_other_values_purposes_and_keys_have_others(ring: Path) -> None:
    index = blind_index("张三示例", "name")
    assert blind_index("张三", "name") != index
    assert blind_index("张三示例", "telephone") != index
    keys.put_first(ring, "ring", keys.fresh())
    assert blind_index("张三示例", "name") == index
    (ring / "keys" / "index").unlink()
    keys.write_missing(ring)
    assert blind_index("张三示例", "name") != index
