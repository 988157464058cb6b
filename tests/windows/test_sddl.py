"""Who may change or read a thing of Windows, by its security descriptor as text."""

from __future__ import annotations

import pytest

from messenger_rules.windows.sddl import CHANGING, READING, REPLACING, strangers

OWN = "S-1-5-21-1-2-3-1001"
OTHER = "S-1-5-21-1-2-3-1002"


@pytest.mark.parametrize(
    ("sddl", "change", "replace", "read"),
    [
        pytest.param("O:SYD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)", [], [], [], id="the system and administrators alone"),
        pytest.param(f"O:{OWN}D:(A;;FA;;;{OWN})(A;;0x1200a9;;;BU)", [], [], ["BU"], id="all may read"),
        pytest.param("O:BAD:(A;OICIIO;GA;;;CO)(A;OICIIO;SDGXGWGR;;;AU)", [], [], [], id="only for what is inside"),
        pytest.param("O:BAD:AI(A;ID;0x1301bf;;;AU)", ["AU"], ["AU"], ["AU"], id="all may change"),
        pytest.param(
            "O:BAD:(A;;LC;;;AU)(A;CI;DCLCRPCR;;;BU)", ["AU", "BU"], [], [], id="all may add, none may replace"
        ),
        pytest.param("O:BAD:(A;;DT;;;AU)", ["AU"], ["AU"], [], id="all may take away what is inside"),
        pytest.param("O:BAD:(A;;WD;;;BU)", ["BU"], ["BU"], [], id="all may give themselves rights"),
        pytest.param(f"O:{OTHER}D:(A;;FA;;;BA)", [OTHER], [OTHER], [OTHER], id="somebody else's"),
        pytest.param("O:BAD:(D;;FA;;;WD)(A;;FA;;;SY)", [], [], [], id="what is denied is granted to nobody"),
        pytest.param('O:BAD:(XA;;FA;;;WD;(@User.x == "1"))', ["WD"], ["WD"], ["WD"], id="under a condition"),
        pytest.param("O:BAD:NO_ACCESS_CONTROL", ["WD"], ["WD"], ["WD"], id="no list: everybody may"),
        pytest.param("O:BA", ["WD"], ["WD"], ["WD"], id="nothing said: everybody may"),
        pytest.param("O:BAD:P", [], [], [], id="an empty list: nobody may"),
        pytest.param("O:BAD:(A;;FRFW;;;IU)", ["IU"], [], ["IU"], id="several rights"),
    ],
)
def test_who_beside_the_trusted(sddl: str, change: list[str], replace: list[str], read: list[str]) -> None:
    found = [strangers(sddl, rights, {OWN}) for rights in (CHANGING, REPLACING, READING)]
    assert found == [change, replace, read]
