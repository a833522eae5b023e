"""Commands and problems are documented as they are in the code: after a change run `make reference`."""

import pytest

from tests.support import reference


@pytest.mark.parametrize("name", reference.TEXTS)
def test_the_reference_is_up_to_date(name: str) -> None:
    assert reference.document(name).read_text(encoding="utf-8") == reference.expected(name)


def test_the_integer_part_of_a_code_is_an_http_status() -> None:
    found = reference.problems()
    assert [one.code for one in found if not 400 <= int(one.code.split(".")[0]) < 600] == []


def test_every_problem_tells_what_to_do() -> None:
    assert [one.__name__ for one in reference.problems() if not (one.title and one.advice)] == []


def test_every_command_and_option_says_what_it_is_for() -> None:
    silent = [name for name, command in reference.commands() if not command.help]
    silent += [
        f"{name} {option.name}"
        for name, command in reference.commands()
        for option in command.params
        if not getattr(option, "help", None)
    ]
    assert silent == []
