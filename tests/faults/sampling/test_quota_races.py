"""A quota hammered from many threads: never exceeded, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from app.core.resources import Resources
from app.sampling import service as sampling
from tests.integration.sampling.cell import make_cell
from tests.support.house import house

__all__ = ["house"]
THREADS, TRIES, TARGET = 8, 60, 100


def test_eight_threads_fill_a_quota_exactly(house: Resources) -> None:
    cell = make_cell(house, target=TARGET)
    start = Barrier(THREADS)

    def hammer(_thread: int) -> list[bool]:
        start.wait()
        taken = []
        for _ in range(TRIES):
            with cell.opened() as work:
                taken.append(sampling.count_answer(work, **cell.key))
        return taken

    with ThreadPoolExecutor(THREADS) as pool:
        answers = [one for taken in pool.map(hammer, range(THREADS)) for one in taken]
    assert answers.count(True) == TARGET
    assert cell.counters() == (0, THREADS * TRIES, TARGET, THREADS * TRIES - TARGET)


def test_counting_and_taking_back_at_the_same_time_keeps_the_sums(house: Resources) -> None:
    cell = make_cell(house, target=20)
    start = Barrier(4)

    def churn(_thread: int) -> tuple[int, int]:
        start.wait()
        counted = over = 0
        for _ in range(40):
            with cell.opened() as work:
                taken = sampling.count_answer(work, **cell.key)
            counted, over = counted + taken, over + (not taken)
            if taken and counted % 3 == 0:
                with cell.opened() as work:
                    sampling.release_answer(work, **cell.key, counted=True, withdrawn=True)
                counted -= 1
        return counted, over

    with ThreadPoolExecutor(4) as pool:
        sums = list(pool.map(churn, range(4)))
    counted, over = sum(one for one, _ in sums), sum(one for _, one in sums)
    assert cell.counters() == (0, counted + over, counted, over)
    assert counted <= 20
