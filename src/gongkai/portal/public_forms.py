"""Fields and forms that what the public sends has in common: how to reach somebody, and who they say they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import EmailValidator

from gongkai.intake.written import IDENTITIES, Who
from gongkai.pages.fields import Choices
from gongkai.portal.identity import doubt, tidy
from gongkai.portal.sending import PublicForm, Text

SAME_WAY = "请至少填写一种联系方式：联系电话、通信地址或者电子邮箱。"


def choice(label: str, values: Mapping[str, str], **options: Any) -> forms.ChoiceField:
    """One of some values, each a line."""
    return forms.ChoiceField(
        label=label,
        choices=list(values.items()),
        widget=Choices,
        error_messages={"required": f"请选择{label}。", "invalid_choice": f"请从列出的{label}中选择。"},
        **options,
    )


def identity_kinds(**options: Any) -> forms.ChoiceField:
    """Which document a number is of."""
    return forms.ChoiceField(
        label="证件种类",
        choices=[("", "请选择"), *((each, each) for each in IDENTITIES)],
        error_messages={"required": "请选择证件种类。", "invalid_choice": "请从列出的证件种类中选择。"},
        **options,
    )


def _email(**options: Any) -> Text:
    return Text(
        "电子邮箱", kind="email", conditional=True, required=False,
        validators=[EmailValidator("电子邮箱要有“@”和后面的域名，请核对。")], **options,
    )  # fmt: skip


class ContactForm(PublicForm):
    """A form whose sender can be reached."""

    telephone = Text("联系电话", most=40, kind="tel", conditional=True, required=False)
    address = Text("通信地址", kind="street-address", conditional=True, required=False)
    postcode = Text("邮政编码", most=10, kind="postal-code", required=False)
    email = _email()


class IdentifiedForm(ContactForm):
    """A form whose sender says who they are: with any identity document, whatever its check digit says."""

    name = Text("姓名或者名称", most=80, kind="name")
    identity_kind = identity_kinds()
    identity = Text("证件号码", most=60, help_text="选“其他证件”的，请连同证件名称一起填写。")

    @property
    def everybody(self) -> list[Who]:
        """Who sends it; the first receives what is served."""
        return [who_in(self.cleaned_data, "")]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not {"telephone", "address", "email"} & {*self.errors} and not any(
            cleaned.get(name) for name in ("telephone", "address", "email")
        ):
            self.add_error("telephone", SAME_WAY)
        return cleaned

    def doubts(self) -> list[str]:
        return [said for each in self.everybody if (said := doubt(each))]

    @property
    def values(self) -> dict[str, Any]:
        own = {name for name in self.fields if name.partition("_")[0] in ("name", "identity", "agent")}
        plain = {name: value for name, value in super().values.items() if name not in own}
        return {**plain, "applicants": [each.values for each in self.everybody]}


def who_in(cleaned: Mapping[str, Any], suffix: str) -> Who:
    """One person out of a form. suffix  of the names of their fields"""
    kind = cleaned.get(f"identity_kind{suffix}") or ""
    return Who(cleaned.get(f"name{suffix}") or "", kind, tidy(kind, cleaned.get(f"identity{suffix}") or ""))
