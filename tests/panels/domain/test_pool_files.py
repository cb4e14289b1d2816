"""CSV files as they really come: every fault is named, with its line, and nothing is guessed."""

from __future__ import annotations

import pytest

from panels.domain.pool_files import FilesWrong, read_pool, read_quotas
from panels.domain.quotas import Quota, Quotas, conflicts, faults

QUOTAS = "category,value,min,max\ngender,woman,1,2\ngender,man,1,2\nage,16-29,0,3\nage,30+,0,3\n"
POOL = "id,gender,age,name\n1,woman,16-29,Ann\n2,man,30+,Bob\n3,woman,30+,Cy\n4,man,16-29,Di\n"


def quotas_of(text: str | bytes = QUOTAS, seats: int = 3) -> Quotas:
    return read_quotas(text.encode() if isinstance(text, str) else text, seats)


def said(text: str | bytes, *, quotas: str | bytes = QUOTAS, household_column: str | None = None) -> str:
    """Everything that is wrong with a pool under these quotas."""
    wanted = quotas_of(quotas)
    with pytest.raises(FilesWrong) as wrong:
        read_pool(text.encode() if isinstance(text, str) else text, wanted, household_column=household_column)
    return "\n".join(wrong.value.said)


def test_a_plain_pool_keeps_only_what_the_lottery_asks_for() -> None:
    pool = read_pool(POOL.encode(), quotas_of())
    assert [one.id for one in pool.volunteers] == ["1", "2", "3", "4"]
    assert pool.volunteers[0].features == {"gender": "woman", "age": "16-29"}
    assert quotas_of().quotas[0] == Quota("gender", "woman", 1, 2)
    assert faults(quotas_of(), pool) == conflicts(quotas_of(), pool) == ()


@pytest.mark.parametrize(
    "data",
    [
        POOL.encode("utf-8-sig"),
        POOL.encode("utf-16"),
        POOL.replace("\n", "\r\n").encode(),
        POOL.replace("\n", "\r").encode(),
        POOL.replace(",", ";").encode(),
        POOL.replace(",", "\t").encode(),
        POOL.replace(",", " ,  ").encode(),
        POOL.replace("woman", "\u00a0woman\u200b").encode(),
        POOL.replace("woman", '"woman"').encode(),
        ("\n\n" + POOL.replace("\n", "\n\n") + ",,,\n").encode(),
        POOL.rstrip().encode(),
    ],
)
def test_other_ways_to_write_the_same(data: bytes) -> None:
    assert read_pool(data, quotas_of()) == read_pool(POOL.encode(), quotas_of())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (POOL.encode("latin-1") + b"5,woman,30+,\xe9\n", "UTF-8"),
        (b"", "empty"),
        (b"\x00\x01\x02", "not a text file"),
        (b"PK\x03\x04\x14\x00\x06\x00", "not a text file"),
        ("id,gender,age\n", "nobody"),
        (POOL.replace("age", "Age"), "no column “age”. There is “Age”"),
        (POOL.replace("name", "gender"), "more than one column is called “gender”"),
        (POOL + "5,woman,,Eve\n", "line 6: “age” is empty"),
        (POOL + "5\n", "line 6: “gender” is empty"),
        (POOL + ",woman,30+,Eve\n", "line 6: “id” is empty"),
        (POOL + "2,woman,30+,Eve\n", "2 lines have the id “2”"),
        (POOL + "5,woman,30+,Eve,more\n", "line 6: 5 cells for 4 columns"),
        (POOL + '5,"woman,30+,Eve\n', "not a CSV file"),
        (POOL + f"5,woman,30+,{'x' * 2001}\n", "a cell of 2001 letters"),
        (POOL + f"5,woman,30+,{'x' * 200_000}\n", "not a CSV file"),
    ],
)
def test_what_is_wrong_is_named(text: str | bytes, sentence: str) -> None:
    assert sentence in said(text)


def test_everything_at_once_and_no_more_than_twenty_sentences() -> None:
    with pytest.raises(FilesWrong) as wrong:
        read_pool((POOL + "9,,,\n" * 40).encode(), quotas_of())
    assert len(wrong.value.said) == 81
    assert str(wrong.value).endswith("… and 61 more.")


def test_ids_and_homes_by_column() -> None:
    people = POOL.replace("id,", "Ref No,").encode()
    people = people.replace(b"\n1,", b"\nA1,")
    named = read_pool(people, quotas_of(), id_column="Ref No")
    assert [one.id for one in named.volunteers] == ["A1", "2", "3", "4"]
    assert [one.id for one in read_pool(people, quotas_of()).volunteers] == ["1", "2", "3", "4"]
    with_homes = read_pool(POOL.encode(), quotas_of(), household_column="name")
    assert with_homes.volunteers[1].household == "Bob"
    assert "no column “street”" in said(POOL, household_column="street")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("category,value,min\n", "must name category, value, min and max"),
        ("category,value,min,max\n", "no quota"),
        ("category,value,min,max\na,b,one,2\n", "line 2: min and max must be whole numbers"),
        ("category,value,min,max\na,b,-1,2\n", "line 2: min and max"),
        ("category,value,min,max\na,b,1.5,2\n", "line 2: min and max"),
        ("category,value,min,max\na,b,1e9,2\n", "line 2: min and max"),
        ("category,value,min,max\na,b,,2\n", "line 2: min and max"),
        ("category,value,min,max\na,,1,2\n", "line 2: category or value is empty"),
        ("category,value,min,max\na,b,99999999999999999999,2\n", "line 2: min and max"),
    ],
)
def test_quotas_that_are_none(text: str, sentence: str) -> None:
    with pytest.raises(FilesWrong, match=sentence):
        quotas_of(text)


@pytest.mark.parametrize("header", ["category,feature", "feature,value", "Category,Value"])
def test_headers_of_other_tools(header: str) -> None:
    assert quotas_of(QUOTAS.replace("category,value", header)) == quotas_of()


@pytest.mark.parametrize(
    ("quotas", "people", "sentence"),
    [
        (QUOTAS.replace("1,2", "2,1", 1), POOL, "the least, 2, is more than the most, 1"),
        (QUOTAS + "age,30+,0,1\n", POOL, "has 2 quotas; it can have one"),
        (
            QUOTAS,
            POOL.replace("30+", "30 +", 1),
            "volunteer 2 has “30 +”, for which there is no quota. Is it “30+”?",
        ),
        (QUOTAS, POOL.replace("woman", "Woman"), "2 volunteers (1, 3) have “Woman”"),
        (QUOTAS, POOL.replace("woman", "Woman"), "Is it “woman”?"),
    ],
)
def test_faults_of_quotas_and_people(quotas: str, people: str, sentence: str) -> None:
    wanted = quotas_of(quotas)
    assert any(sentence in one for one in faults(wanted, read_pool(people.encode(), wanted)))


@pytest.mark.parametrize(
    ("quotas", "sentence"),
    [
        (
            QUOTAS.replace("man,1,2", "man,2,2"),
            "gender: the least of all values together is 4, more than 3 seats",
        ),
        (QUOTAS.replace("0,3", "0,1"), "age: the most of all values together is 2, fewer than 3 seats"),
        (QUOTAS.replace("woman,1,2", "woman,3,3"), "at least 3 are asked for, and 2 offered"),
    ],
)
def test_conflicts_that_show_at_once(quotas: str, sentence: str) -> None:
    wanted = quotas_of(quotas)
    pool = read_pool(POOL.encode(), wanted)
    assert faults(wanted, pool) == ()
    assert any(sentence in one for one in conflicts(wanted, pool))


def test_a_pool_smaller_than_the_panel() -> None:
    assert "4 volunteers cannot fill 5 seats." in faults(
        quotas_of(seats=5), read_pool(POOL.encode(), quotas_of())
    )
