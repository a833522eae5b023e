"""The databases that the other tests get are separate, migrated and of the engine they say."""

from sqlalchemy import create_engine, inspect, text


def test_a_migrated_database_is_empty_of_earlier_tests(database_url: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "alembic_version" in inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE left_by_a_test (id INTEGER)"))
    engine.dispose()


def test_a_second_database_does_not_see_the_first(database_url: str) -> None:
    engine = create_engine(database_url)
    assert "left_by_a_test" not in inspect(engine).get_table_names()
    engine.dispose()


def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    engine = create_engine(empty_database_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()
