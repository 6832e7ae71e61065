"""Languages, outlets and addresses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.ingest import is_read
from communique.ingest.language import detect_language, language_code
from communique.ingest.outlets import outlet_named, outlets, publisher_of

TEXTS = {
    "en": "The foreign ministers of the two countries met on Monday and agreed to meet again in June.",
    "de": "Die Außenminister der beiden Länder trafen sich am Montag und sprachen über den Gasvertrag.",
    "fr": "Les ministres des affaires étrangères des deux pays se sont rencontrés lundi à Genève.",
    "es": "Los ministros de Relaciones Exteriores de los dos países se reunieron el lunes en Ginebra.",
    "ru": "Министры иностранных дел двух стран встретились в понедельник и договорились о переговорах.",
    "tr": "İki ülkenin dışişleri bakanları pazartesi günü bir araya geldi ve haziranda yeniden görüşecek.",
    "ar": "التقى وزيرا خارجية البلدين يوم الاثنين واتفقا على مواصلة المحادثات في شهر يونيو المقبل.",
    "zh": "两国外交部长星期一举行会晤，同意六月继续会谈，并就地区安全问题交换意见。",
}


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_the_language_of_a_paragraph_is_told(language: str) -> None:
    assert detect_language(TEXTS[language]) == language


def test_a_text_of_names_alone_is_not_judged_and_read_as_english() -> None:
    assert detect_language("Aliyev, Baku") is None
    assert is_read(None)
    assert not is_read("de")


def test_a_short_english_sentence_is_told_by_its_small_words() -> None:
    assert detect_language("It was the end of the talks.") == "en"


def test_the_language_of_most_of_a_mixed_text_wins() -> None:
    assert detect_language(TEXTS["de"] * 8 + " " + TEXTS["en"]) == "de"
    assert detect_language(TEXTS["en"] * 8 + " " + TEXTS["fr"]) == "en"


@given(st.text(max_size=100))
def test_any_text_has_a_two_letter_language_or_none(text: str) -> None:
    found = detect_language(text)
    assert found is None or 2 <= len(found) <= 3


def test_declared_languages_become_iso_639_1() -> None:
    assert [language_code(v) for v in ("en-US", "EN", "eng", "English", "x-klingon", 7, "")] == [
        "en", "en", "en", "en", None, None, None,
    ]  # fmt: skip


def test_the_publisher_of_an_address_is_the_known_outlet_or_the_registrable_domain() -> None:
    assert publisher_of("https://www.theguardian.com/world/x") == "The Guardian"
    assert publisher_of("https://chinaplus.cri.cn/news") == "China Radio International"
    assert publisher_of("https://news.some-town.co.uk/x") == "some-town.co.uk"
    assert publisher_of("https://a.b.example.org/x") == "example.org"
    assert publisher_of("http://127.0.0.1/x") is None
    assert publisher_of(None) is None


def test_no_domain_of_the_outlet_table_stands_twice() -> None:
    domains = [domain for outlet in outlets() for domain in outlet.domains]
    assert len(domains) == len(set(domains))
    assert {outlet.kind for outlet in outlets()} == {"agency", "broadcaster", "paper", "site", "press_office"}


def test_an_outlet_is_known_by_each_of_its_names() -> None:
    assert {
        outlet_named(name)
        for name in ("AP", "Associated Press", "The Associated Press", "the Associated Press")
    } == {outlet_named("AP")}
