"""How long a search takes on the ``postgres`` engine, as a ratio to raw SQL of the same, in one run.

    python -m benchmarks.search [--documents 20000] [--rounds 30]

Two baselines: the engine's one statement sent by itself (what parsing and reading cost), and the plain way, a statement
each for the page, the total and every facet (what the one statement saves). Elasticsearch is measured too where
ELASTICSEARCH_URL is set. Runs on throw-away servers of its own.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from search.backends.base import SearchBackend, SearchQuery
    from search.documents import ProductDocument

TOWNSHIPS = [
    "桂山街道",
    "古城街道",
    "平甸乡",
    "扬武镇",
    "新化乡",
    "老厂乡",
    "戛洒镇",
    "水塘镇",
    "者竜乡",
    "漠沙镇",
    "建兴乡",
    "平掌乡",
]
KINDS = [
    "冰糖橙",
    "沃柑",
    "红糖",
    "核桃",
    "芒果",
    "荔枝",
    "蜂蜜",
    "火腿",
    "竹笋",
    "辣椒",
    "腌菜",
    "古树茶",
    "洋芋",
    "玉米",
    "红米",
]
MANNERS = ["高山", "现摘现发", "手工", "古法", "农家自产", "生态", "当季", "老树", "头茬", "精选"]
PACKS = ["2.5kg装", "5kg装", "10斤礼盒", "500g", "3斤", "整箱"]
SENTENCES = [
    "哀牢山脚下海拔一千五百米的坡地，昼夜温差大，糖分足。",
    "农户当天采摘，站点分级装箱，次日发出。",
    "果园多年不用除草剂，人工拔草，施农家肥。",
    "运输途中若有坏果，签收后拍照即可申请赔付。",
    "批次可扫码查看采收日期、检测结果和合格证。",
]
TEXTS = {
    "two terms": "戛洒 冰糖橙",
    "one common term": "高山",
    "no text": "",
    "pinyin": "bingtangcheng",
    "typing error": "bintangcheng",
}


def documents(count: int) -> Iterator[ProductDocument]:
    """A synthetic catalogue, the same each time."""
    from core.ids import uuid7
    from search.documents import Named, ProductDocument
    from search.ranking import boost

    chance = random.Random(427)  # noqa: S311  (not a secret)
    today = date(2026, 11, 24)
    for number in range(count):
        kind, place = chance.randrange(len(KINDS)), chance.randrange(len(TOWNSHIPS))
        station = chance.randrange(10)
        sold = int(chance.paretovariate(0.8)) - 1
        harvested = today - timedelta(days=chance.randrange(200))
        certified = chance.random() < 0.2
        in_stock = chance.random() < 0.9
        yield ProductDocument(
            product_id=uuid7(),
            version=1,
            title=f"{chance.choice(MANNERS)}{KINDS[kind]} {chance.choice(MANNERS)} {chance.choice(PACKS)}",
            body="".join(chance.sample(SENTENCES, 3)),
            categories=(Named(f"c-{kind % 5}", "农产品"), Named(f"k-{kind}", KINDS[kind])),
            township=Named(str(530427100 + place), TOWNSHIPS[place]),
            station=Named(f"s-{place}-{station}", f"{TOWNSHIPS[place]}{station}号益农信息社"),
            seller_name=f"{TOWNSHIPS[place]}{station}号益农信息社",
            certifications=("green",) if certified else (),
            months=tuple({(kind + offset) % 12 + 1 for offset in range(3)}),
            price_fen=chance.randrange(900, 30_000),
            sale_mode="in_stock",
            in_stock=in_stock,
            sold=sold,
            harvested_on=harvested,
            created_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number),
            boost=boost(
                sold=sold, rating=None, certified=certified, in_stock=in_stock, harvested_on=harvested, today=today
            ),
        )


def median_ms(work: Callable[[], object], rounds: int) -> float:
    """The middle of ``rounds`` timings, after one unmeasured."""
    work()
    timings = []
    for _ in range(rounds):
        started = time.perf_counter()
        work()
        timings.append(time.perf_counter() - started)
    return statistics.median(timings) * 1_000


def plain_statements(query: SearchQuery) -> Callable[[], object]:
    """The same answer without the engine: a statement for the page, one for the total, one for each facet."""
    from core.db import fetch
    from search.backends.postgres import _score, match_literal
    from search.parsing import parse

    parsed = parse(query.text)
    scored: list[object] = []
    score = _score(parsed, scored)
    match = match_literal(parsed)
    where = "vector @@ %s::tsquery" if parsed.terms else "true"
    matched = [match] if parsed.terms else []

    def narrowed(without: str = "") -> tuple[str, list[object]]:
        sql, params = where, list[object](matched)
        for facet, values in query.active.items():
            if facet != without:
                sql += f" AND {facet} && %s::text[]"
                params.append(values)
        return sql, params

    def run() -> None:
        sql, params = narrowed()
        table = "FROM search_searchdocument"
        page = f"SELECT product_id, version, {score} AS key {table} WHERE {sql} ORDER BY 3 DESC, 1 LIMIT 25"
        fetch(page, [*scored, *params])
        fetch(f"SELECT count(*) {table} WHERE {sql}", params)
        for facet in query.facets:
            sql, params = narrowed(without=facet)
            fetch(f"SELECT value, count(*) {table}, unnest({facet}) AS value WHERE {sql} GROUP BY 1", params)

    return run


def measure(engine: SearchBackend, rounds: int) -> None:
    """Print a line for each text: two of four counted facets are chosen from."""
    from core.db import fetch
    from search.backends.base import SearchQuery
    from search.backends.postgres import PostgresBackend, statement
    from search.documents import Facet
    from search.parsing import parse

    filters = {Facet.PRICE_BAND: frozenset({"0", "1", "2"}), Facet.MONTH: frozenset({"1", "2", "3", "11", "12"})}
    facets = (Facet.CATEGORY, Facet.TOWNSHIP, Facet.MONTH, Facet.PRICE_BAND)
    for name, text in TEXTS.items():
        query = SearchQuery(text=text, filters=filters, facets=facets)
        result = engine.search(query)
        took = median_ms(lambda query=query: engine.search(query), rounds)  # type: ignore[misc]
        line = f"{engine.name:14} {name:16} {result.total:6} hits {took:7.1f} ms"
        if isinstance(engine, PostgresBackend) and not result.forgiven:
            sql, params = statement(query, parse(text), None)
            bare = median_ms(lambda sql=sql, params=params: fetch(sql, params), rounds)  # type: ignore[misc]
            plain = median_ms(plain_statements(query), rounds)
            line += f"   {took / bare:4.2f} × its statement ({bare:.1f} ms)"
            line += f"   {took / plain:4.2f} × plain SQL ({plain:.1f} ms)"
        print(line, flush=True)


def fill_postgres(count: int) -> None:
    from django.db import connection

    from search.backends.postgres import PostgresBackend
    from search.backends.syncing import batches

    started = time.perf_counter()
    for batch in batches(documents(count)):
        PostgresBackend().index(batch)
    print(f"postgres       {count} documents written, {count / (time.perf_counter() - started):.0f} a second")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE search_searchdocument")


def fill_elasticsearch(count: int, engine: SearchBackend) -> None:
    from search.tests.samples import MemorySource

    source = MemorySource(list(documents(count)))
    started = time.perf_counter()
    engine.rebuild(source)
    print(f"elasticsearch  {count} documents rebuilt, {count / (time.perf_counter() - started):.0f} a second")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    elasticsearch_url = os.environ.get("ELASTICSEARCH_URL", "")

    from marketplace.testing.bench import Bench

    bench = Bench()
    bench.prepare_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
    try:
        bench.start()
        import django

        django.setup()
        from search.backends.elasticsearch import ElasticsearchBackend
        from search.backends.postgres import PostgresBackend

        fill_postgres(options.documents)
        measure(PostgresBackend(), options.rounds)
        if elasticsearch_url:
            engine = ElasticsearchBackend(elasticsearch_url, alias="yinong-benchmark")
            fill_elasticsearch(options.documents, engine)
            measure(engine, options.rounds)
            engine.drop()
    finally:
        bench.close()


if __name__ == "__main__":
    main()
