"""Peer of `jitu import`: a payment ledger into SQLite with pandas and openpyxl, as a careful script would do it.

Reads the workbook (openpyxl in its read-only mode, which pandas chooses), finds the header, drops the title, subtotals
and empty rows, reads dates and exact amounts, matches contracts, installments and vouchers with what the file has,
writes the payments in one transaction. No mapping is proposed, no journal kept. Starting Python and loading pandas is
not timed. Prints one line of JSON.

    python ledger_pandas.py LEDGER.xlsx CONTRACTS.xlsx INSTALLMENTS.xlsx OUT.sqlite
"""

import json
import os
import sqlite3
import sys
import time
from decimal import Decimal

import openpyxl  # noqa: F401  loaded here, not inside the time that is taken
import pandas as pd

SUMS = ("小计", "合计", "总计", "累计")
CENT = Decimal("0.01")


def table(path, needed):
    """The rows under the header that has the needed columns."""
    sheet = pd.read_excel(path, engine="openpyxl", header=None, dtype=object)
    for index, row in sheet.head(50).iterrows():
        header = [str(cell).split("（")[0].strip() for cell in row]
        if all(name in header for name in needed):
            rows = sheet.iloc[index + 1 :].copy()
            rows.columns = header
            return rows
    raise SystemExit(f"no header in {path}")


def fen(amount):
    """An amount to the 分, exactly."""
    exact = Decimal(repr(amount) if isinstance(amount, float) else str(amount))
    if exact != exact.quantize(CENT):
        raise SystemExit(f"too precise: {amount}")
    return int(exact * 100)


def prepare(out, contracts, installments):
    """What the project holds before the import, not timed."""
    db = sqlite3.connect(out)
    db.execute("create table contract (id integer primary key, name text unique)")
    db.execute("create table milestone (id integer primary key, contract integer, sequence integer)")
    db.execute(
        "create table payment (id integer primary key, date text, voucher text unique, contract integer,"
        " milestone integer, payee text, amount integer not null, source text, note text)"
    )
    db.executemany("insert into contract (name) values (?)", [(name,) for name in table(contracts, ["合同名称"])["合同名称"]])
    rows = table(installments, ["合同名称", "期次"])
    names = dict(db.execute("select name, id from contract"))
    db.executemany(
        "insert into milestone (contract, sequence) values (?, ?)",
        [(names[name], int(number)) for name, number in zip(rows["合同名称"], rows["期次"])],
    )
    db.commit()
    db.close()


def load(ledger, out):
    """The work that is timed. Gives how many payments were written and their sum in 分."""
    rows = table(ledger, ["支付日期", "支付凭证号", "支付金额"])
    rows = rows.dropna(how="all")
    texts = rows.select_dtypes(include="object")
    sums = texts.isin(SUMS).any(axis=1)
    rows = rows[~sums]
    dates = pd.to_datetime(rows["支付日期"]).dt.strftime("%Y-%m-%d")
    amounts = [fen(amount) for amount in rows["支付金额"]]
    db = sqlite3.connect(out)
    contracts = dict(db.execute("select name, id from contract"))
    milestones = {(contract, sequence): id for id, contract, sequence in db.execute("select id, contract, sequence from milestone")}
    vouchers = {voucher for (voucher,) in db.execute("select voucher from payment")}
    text = rows.astype(object).where(rows.notna(), None)
    made = []
    for day, voucher, name, number, payee, amount, source, note in zip(
        dates, text["支付凭证号"], text["合同名称"], text["期次"], text["收款人"], amounts, text["资金来源"], text["备注"]
    ):
        if voucher in vouchers:
            continue
        contract = contracts[name]
        made.append((day, voucher, contract, milestones[contract, int(number)], payee, amount, source, note))
    db.executemany(
        "insert into payment (date, voucher, contract, milestone, payee, amount, source, note) values (?, ?, ?, ?, ?, ?, ?, ?)", made
    )
    db.commit()
    db.close()
    return len(made), sum(amounts)


def main():
    ledger, contracts, installments, out = sys.argv[1:5]
    if os.path.exists(out):
        os.remove(out)
    prepare(out, contracts, installments)
    start = time.perf_counter()
    count, total = load(ledger, out)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "payments": count, "sum": f"{total // 100}.{total % 100:02d}"}))


if __name__ == "__main__":
    main()
