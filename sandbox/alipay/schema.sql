CREATE TABLE IF NOT EXISTS option (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS app (
    app_id TEXT PRIMARY KEY,
    public_key TEXT NOT NULL,
    platform_id TEXT NOT NULL,
    registered_at INTEGER NOT NULL
) STRICT;

-- One application for onboarding or for a change of it (进件申请单).
CREATE TABLE IF NOT EXISTS merchant_order (
    order_id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app,
    kind TEXT NOT NULL CHECK (kind IN ('CREATE', 'MODIFY')),
    external_id TEXT NOT NULL,
    smid TEXT,
    name TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('031', '99', '-1')),
    reason TEXT NOT NULL DEFAULT '',
    reject_reason TEXT NOT NULL DEFAULT '',
    applied_at INTEGER NOT NULL,
    decide_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS merchant_order_external ON merchant_order (app_id, external_id, applied_at);
CREATE INDEX IF NOT EXISTS merchant_order_due ON merchant_order (decide_at) WHERE status = '031';

CREATE TABLE IF NOT EXISTS merchant (
    smid TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app,
    external_id TEXT NOT NULL,
    name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'restricted')),
    UNIQUE (app_id, external_id)
) STRICT;

CREATE TABLE IF NOT EXISTS receiver (
    app_id TEXT NOT NULL REFERENCES app,
    type TEXT NOT NULL,
    account TEXT NOT NULL,
    bound_at INTEGER NOT NULL,
    PRIMARY KEY (app_id, type, account)
) STRICT;

CREATE TABLE IF NOT EXISTS trade (
    trade_no TEXT PRIMARY KEY,
    app_id TEXT NOT NULL REFERENCES app,
    out_trade_no TEXT NOT NULL,
    smid TEXT NOT NULL REFERENCES merchant,
    method TEXT NOT NULL,
    token TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    body TEXT NOT NULL DEFAULT '',
    passback_params TEXT NOT NULL DEFAULT '',
    total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    settle_days INTEGER NOT NULL CHECK (settle_days BETWEEN 1 AND 365),
    fingerprint TEXT NOT NULL,
    notify_url TEXT NOT NULL DEFAULT '',
    return_url TEXT NOT NULL DEFAULT '',
    quit_url TEXT NOT NULL DEFAULT '',
    status TEXT NOT NULL CHECK (status IN ('WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    paid_at INTEGER,
    closed_at INTEGER,
    settle_at INTEGER,
    refunded_fen INTEGER NOT NULL DEFAULT 0 CHECK (refunded_fen BETWEEN 0 AND total_fen),
    refunded_at INTEGER,
    UNIQUE (app_id, out_trade_no),
    CHECK (refunded_fen = 0 OR paid_at IS NOT NULL)
) STRICT;
CREATE INDEX IF NOT EXISTS trade_unpaid ON trade (expires_at) WHERE status = 'WAIT_BUYER_PAY';
CREATE INDEX IF NOT EXISTS trade_held ON trade (settle_at) WHERE status = 'TRADE_SUCCESS';
CREATE INDEX IF NOT EXISTS trade_paid ON trade (paid_at) WHERE paid_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS refund (
    trade_no TEXT NOT NULL REFERENCES trade,
    out_request_no TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    reason TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL,
    paid_by TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (trade_no, out_request_no)
) STRICT;
CREATE INDEX IF NOT EXISTS refund_at ON refund (at);

-- A trade is released once: by settle.confirm, or by itself when settle_period_time runs out.
CREATE TABLE IF NOT EXISTS release (
    trade_no TEXT PRIMARY KEY REFERENCES trade,
    out_request_no TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('confirm', 'auto')),
    fingerprint TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    fee_fen INTEGER NOT NULL CHECK (fee_fen >= 0),
    frozen INTEGER NOT NULL CHECK (frozen IN (0, 1)),
    at INTEGER NOT NULL,
    finished_at INTEGER,
    finished_by TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS release_frozen ON release (at) WHERE finished_at IS NULL;
CREATE INDEX IF NOT EXISTS release_at ON release (at);

CREATE TABLE IF NOT EXISTS split (
    settle_no TEXT PRIMARY KEY,
    trade_no TEXT NOT NULL REFERENCES trade,
    out_request_no TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
    finish INTEGER NOT NULL CHECK (finish IN (0, 1)),
    at INTEGER NOT NULL,
    UNIQUE (trade_no, out_request_no)
) STRICT;
CREATE INDEX IF NOT EXISTS split_at ON split (at);

CREATE TABLE IF NOT EXISTS split_detail (
    detail_id TEXT PRIMARY KEY,
    settle_no TEXT NOT NULL REFERENCES split,
    trade_no TEXT NOT NULL REFERENCES trade,
    trans_in_type TEXT NOT NULL,
    trans_in TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    returned_fen INTEGER NOT NULL DEFAULT 0 CHECK (returned_fen BETWEEN 0 AND amount_fen)
) STRICT;

-- Double entry: a positive amount is money of the account's owner. Every entry sums to zero.
CREATE TABLE IF NOT EXISTS account (
    code TEXT PRIMARY KEY,
    balance_fen INTEGER NOT NULL,
    CHECK (balance_fen >= 0 OR code IN ('buyers', 'bank'))
) STRICT;
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    trade_no TEXT,
    ref TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS posting (
    entry_id INTEGER NOT NULL REFERENCES entry,
    account TEXT NOT NULL,
    amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
    PRIMARY KEY (entry_id, account)
) STRICT;
CREATE TRIGGER IF NOT EXISTS posting_moves_balance AFTER INSERT ON posting BEGIN
    INSERT OR IGNORE INTO account (code, balance_fen) VALUES (NEW.account, 0);
    UPDATE account SET balance_fen = balance_fen + NEW.amount_fen WHERE code = NEW.account;
END;
CREATE TRIGGER IF NOT EXISTS posting_stays BEFORE UPDATE ON posting BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS posting_kept BEFORE DELETE ON posting BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS entry_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;

CREATE TABLE IF NOT EXISTS notify (
    notify_id TEXT PRIMARY KEY,
    app_id TEXT NOT NULL,
    trade_no TEXT NOT NULL,
    url TEXT NOT NULL,
    fields TEXT NOT NULL,
    bad_signature INTEGER NOT NULL DEFAULT 0,
    copies INTEGER NOT NULL DEFAULT 1,
    hold TEXT NOT NULL DEFAULT '' CHECK (hold IN ('', 'withheld', 'behind_next')),
    attempts INTEGER NOT NULL DEFAULT 0,
    failures INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given_up')),
    last_answer TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX IF NOT EXISTS notify_due ON notify (due_at) WHERE state = 'waiting' AND hold = '';

CREATE TABLE IF NOT EXISTS fault (
    id INTEGER PRIMARY KEY,
    method TEXT NOT NULL,
    kind TEXT NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining >= 0),
    matching TEXT NOT NULL,
    options TEXT NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS bill_link (
    token TEXT PRIMARY KEY,
    app_id TEXT NOT NULL,
    smid TEXT NOT NULL,
    bill_date TEXT NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
