CREATE TABLE IF NOT EXISTS option (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS waybill (
    no TEXT PRIMARY KEY,
    parcel_id TEXT NOT NULL UNIQUE,
    fingerprint TEXT NOT NULL,
    request TEXT NOT NULL,
    status TEXT NOT NULL,
    truly_signed INTEGER CHECK (truly_signed IN (0, 1)), -- 0: signed on paper only (假签收); never on the wire
    push_url TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    auto_from INTEGER NOT NULL -- when the automatic progress last had reason to wait
) STRICT;

CREATE TABLE IF NOT EXISTS event (
    id TEXT PRIMARY KEY,
    waybill_no TEXT NOT NULL REFERENCES waybill (no),
    seq INTEGER NOT NULL,
    status TEXT NOT NULL,
    at INTEGER NOT NULL,
    place TEXT NOT NULL,
    text TEXT NOT NULL,
    UNIQUE (waybill_no, seq)
) STRICT;

CREATE TABLE IF NOT EXISTS push (
    event_id TEXT PRIMARY KEY REFERENCES event (id),
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    copies INTEGER NOT NULL,
    held INTEGER NOT NULL CHECK (held IN (0, 1)), -- 1: goes out only behind the next event of its waybill
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    outcome TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS push_due ON push (due_at) WHERE state = 'waiting';

CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY,
    method TEXT NOT NULL,
    kind TEXT NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    seconds REAL NOT NULL DEFAULT 0
) STRICT;
