"""The demonstration's province, set up once."""

from collections.abc import Callable, Iterator

import pytest

from app.core.revisions import migrate
from tests.e2e.house.crawling import Walk, untranslated, writes_of
from tests.e2e.house.rounds import House, build


@pytest.fixture(scope="session")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("province")
    url = f"sqlite:///{folder}/phieu.sqlite"
    migrate(url)
    house = build(url, folder)
    yield house
    house.resources.database.dispose()


@pytest.fixture(scope="session")
def walk_of(province: House) -> Callable[[str, str], Walk]:
    """The way of a member of staff through the pages in a language, walked once."""
    walks: dict[tuple[str, str], Walk] = {}

    def walked(who: str, lang: str) -> Walk:
        if (who, lang) not in walks:
            client = province.client(province.plan.member(who), lang=lang)
            walk = Walk(client, lang, (province.resources.settings.public_url,))
            with untranslated() as walk.missing, writes_of(province.resources.database) as walk.written:
                walks[who, lang] = walk.from_page("/")
        return walks[who, lang]

    return walked
