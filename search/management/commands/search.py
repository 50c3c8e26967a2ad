"""``manage.py search rebuild | compare | health``: what an operator does with the search engines."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import DomainError
from search import backends, source
from search.backends.base import SearchBackend
from search.errors import DocumentRefused, EngineUnavailable
from search.services.maintenance import engine_compare, engine_rebuild

BAR = 40


class Command(BaseCommand):
    help = "搜索：rebuild 重建索引，compare 与数据库对比（--repair 同时修复），health 查看状态"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["rebuild", "compare", "health"])
        parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="只处理这一个引擎；默认全部")
        parser.add_argument("--repair", action="store_true", help="compare：把不一致的文档写好")

    def handle(self, *_args: Any, **options: Any) -> None:
        chosen = [engine for engine in backends.engines() if options["engine"] in (None, engine.name)]
        if not chosen:
            raise CommandError("没有启用 elasticsearch：请设置 ELASTICSEARCH_URL 后再试。")
        try:
            good = [self._run(options["verb"], engine, repair=options["repair"]) for engine in chosen]
        except DomainError as error:
            raise CommandError(error.message) from error
        except (EngineUnavailable, DocumentRefused) as error:
            raise CommandError(f"搜索引擎没有完成：{error}") from error
        if not all(good):
            raise CommandError("有引擎不一致或不可用，见上。")

    def _run(self, verb: str, engine: SearchBackend, *, repair: bool) -> bool:
        if verb == "rebuild":
            count = engine_rebuild(engine=engine, progress=self._bar())
            self.stdout.write(f"\n{engine.name}：已重建，{count} 个商品")
            return True
        if verb == "compare":
            found = engine_compare(engine=engine, repair=repair)
            self.stdout.write(
                f"{engine.name}：商品 {found.documents}，缺少 {found.missing}，多余 {found.stray}，"
                f"过旧 {found.stale}，超前 {found.ahead}"
            )
            return repair or not found.differing
        health = engine.health()
        state = "正常" if health.available else "不可用"
        self.stdout.write(f"{engine.name}：{state}，{health.detail}，文档 {health.documents}")
        return health.available

    def _bar(self) -> Any:
        total = sum(1 for _each in source.registered().versions())
        done = 0

        def show(count: int) -> None:
            nonlocal done
            done += count
            filled = BAR * done // max(total, done)
            self.stderr.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done}/{total}", ending="")

        return show
