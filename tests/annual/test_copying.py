"""抄袭、沿用上年文字的比例"""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gongkai.annual.copying import copied_share

OLD = "示例镇全年召开公开工作会议三次，逐项核对栏目更新情况；对发现的七处错链当日改正，并在镇务公开栏说明。"


def test_the_same_text_is_copied_whole():
    assert copied_share(OLD, OLD) == 1


def test_a_changed_number_does_not_make_a_text_new():
    old, new = "示例镇2023年公开发布信息98条，比上年有所增加。", "示例镇2024年公开发布信息1,105条，比上年有所增加。"
    assert copied_share(old, new) == 1


def test_width_and_blanks_do_not_make_a_text_new():
    assert copied_share(OLD, OLD.replace("；", "; ").replace("，", "，\n")) == 1


def test_half_of_the_text_is_half():
    new = OLD + "今年另请村民代表评议，收回问卷二百余份，其中提出建议者占三成，均已逐条答复并公布在镇政府门口公示栏。"
    assert Decimal("0.4") < copied_share(OLD, new) < Decimal("0.6")


def test_set_phrases_are_no_copy():
    one = "严格执行《中华人民共和国政府信息公开条例》，落实三审三校。"
    other = "依据《中华人民共和国政府信息公开条例》，做到先审后发。"
    assert copied_share(one, other) == 0


def test_an_empty_text_has_copied_nothing():
    assert copied_share(OLD, "") == copied_share("", OLD) == copied_share("", "") == 0


PROSE = st.text(alphabet="示例镇公开信息年0123，。", max_size=80)


@given(PROSE, PROSE)
def test_the_share_lies_between_none_and_all(old, new):
    assert 0 <= copied_share(old, new) <= 1
