"""The rules of the books, as PostgreSQL keeps them (payments.md §6). Features of PostgreSQL 15, no extensions.

* an entry is written only in its transfer's own transaction (compared by ``pg_current_xact_id()``: inside a savepoint
  ``xmin`` is another one);
* an entry updates its account and is stamped with the account's version and balance;
* at commit every transfer has at least two legs, one currency, and adds up to zero: checked from both sides, so that
  neither a bare transfer nor a late leg passes;
* nothing is updated, deleted or truncated; an account's balance moves only by an entry.
"""

from __future__ import annotations

CREATE = """
ALTER TABLE payments_ledgertransfer ADD COLUMN xact xid8 NOT NULL DEFAULT pg_current_xact_id();

CREATE FUNCTION payments_ledger_stamp_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xact := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE TRIGGER payments_ledgertransfer_stamp BEFORE INSERT ON payments_ledgertransfer
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_stamp_transfer();

CREATE FUNCTION payments_ledger_new_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.available <> 0 OR NEW.version <> 0 THEN
        RAISE EXCEPTION 'ledger account % must start empty', NEW.code USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_ledgeraccount_new BEFORE INSERT ON payments_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_new_account();

CREATE FUNCTION payments_ledger_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 THEN
        RAISE EXCEPTION 'a ledger account moves by entries only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_ledgeraccount_keep BEFORE UPDATE ON payments_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_keep_account();

CREATE FUNCTION payments_ledger_apply_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    written_by xid8;
BEGIN
    SELECT xact INTO written_by FROM payments_ledgertransfer WHERE id = NEW.transfer_id;
    IF written_by IS DISTINCT FROM pg_current_xact_id() THEN
        RAISE EXCEPTION 'ledger entry outside its transfer''s transaction'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    UPDATE payments_ledgeraccount
       SET available = available + normal_side * NEW.amount, version = version + 1
     WHERE id = NEW.account_id
    RETURNING version, available INTO NEW.account_version, NEW.available_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'ledger entry without an account' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER payments_ledgerentry_apply BEFORE INSERT ON payments_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION payments_ledger_apply_entry();

CREATE FUNCTION payments_ledger_check_transfer(checked uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    legs bigint;
    total numeric;
    currencies bigint;
BEGIN
    SELECT count(*), coalesce(sum(e.amount), 0), count(DISTINCT a.currency)
      INTO legs, total, currencies
      FROM payments_ledgerentry e JOIN payments_ledgeraccount a ON a.id = e.account_id
     WHERE e.transfer_id = checked;
    IF legs < 2 OR total <> 0 OR currencies <> 1 THEN
        RAISE EXCEPTION 'ledger transfer % has % legs in % currencies adding up to %', checked, legs, currencies, total
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
END $$;

CREATE FUNCTION payments_ledger_balanced_transfer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_ledger_check_transfer(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_ledgertransfer_balanced AFTER INSERT ON payments_ledgertransfer
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_balanced_transfer();

CREATE FUNCTION payments_ledger_balanced_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM payments_ledger_check_transfer(NEW.transfer_id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER payments_ledgerentry_balanced AFTER INSERT ON payments_ledgerentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_ledger_balanced_entry();

CREATE TRIGGER payments_ledgeraccount_no_delete BEFORE DELETE ON payments_ledgeraccount
    FOR EACH ROW EXECUTE FUNCTION core_append_only();
CREATE TRIGGER payments_ledgeraccount_no_truncate BEFORE TRUNCATE ON payments_ledgeraccount
    FOR EACH STATEMENT EXECUTE FUNCTION core_append_only();
"""

DROP = """
DROP TRIGGER IF EXISTS payments_ledgeraccount_no_truncate ON payments_ledgeraccount;
DROP TRIGGER IF EXISTS payments_ledgeraccount_no_delete ON payments_ledgeraccount;
DROP TRIGGER IF EXISTS payments_ledgerentry_balanced ON payments_ledgerentry;
DROP TRIGGER IF EXISTS payments_ledgertransfer_balanced ON payments_ledgertransfer;
DROP TRIGGER IF EXISTS payments_ledgerentry_apply ON payments_ledgerentry;
DROP TRIGGER IF EXISTS payments_ledgeraccount_keep ON payments_ledgeraccount;
DROP TRIGGER IF EXISTS payments_ledgeraccount_new ON payments_ledgeraccount;
DROP TRIGGER IF EXISTS payments_ledgertransfer_stamp ON payments_ledgertransfer;
DROP FUNCTION IF EXISTS payments_ledger_balanced_entry();
DROP FUNCTION IF EXISTS payments_ledger_balanced_transfer();
DROP FUNCTION IF EXISTS payments_ledger_check_transfer(uuid);
DROP FUNCTION IF EXISTS payments_ledger_apply_entry();
DROP FUNCTION IF EXISTS payments_ledger_keep_account();
DROP FUNCTION IF EXISTS payments_ledger_new_account();
DROP FUNCTION IF EXISTS payments_ledger_stamp_transfer();
ALTER TABLE payments_ledgertransfer DROP COLUMN IF EXISTS xact;
"""
