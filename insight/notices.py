"""What people are told about the figures."""

from core.notify import Template, register

register(Template("invariants_broken", "夜间核对发现 {count} 处数据不一致，请通知运维核查。第一处：{first}"))
