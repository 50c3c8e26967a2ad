from core.models.audit import AuditEntry
from core.models.files import File, Upload
from core.models.legal import Consent, LegalText
from core.models.notification import Notification
from core.models.outbox import Inbox, OutboxMessage
from core.models.policy import Policy
from core.models.user import User

__all__ = [
    "AuditEntry",
    "Consent",
    "File",
    "Inbox",
    "LegalText",
    "Notification",
    "OutboxMessage",
    "Policy",
    "Upload",
    "User",
]
