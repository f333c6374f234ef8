"""A bureau's ledgers of any length, for the benchmarks: three workbooks that belong to the sample zhanjiang-2023.

    python make_ledger.py FOLDER [PAYMENTS]

支付台账.xlsx holds the payments the way a finance section keeps them: a title above the header, real dates, amounts
to the 分, a row of subtotals every 5 000 rows, the whole in order of date. 合同台账.xlsx and 支付节点.xlsx hold the
contracts and installments that the payments name, in the systems of the sample. Every figure is made up, and the
same in every run. Prints one line of JSON: what an import has to find.
"""

import json
import random
import sys
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

SYSTEMS = [
    "湛江市国土空间基础信息平台建设项目",
    "湛江市自然资源局智能化建设项目",
    "湛江市工程建设项目“联合测绘”监管与成果共享服务平台（2023年）项目",
    "湛江市自然资源政务一体化系统项目",
]
SOURCE = "当年财政拨款"
WORKS = ["软件开发", "数据治理", "设备采购", "系统集成", "运行维护", "安全测评", "监理服务", "云资源租赁"]
CONTRACTS = 200
INSTALLMENTS = 4
SUBTOTAL_EVERY = 5000


def workbook(path, sheet, title, header, rows, formats):
    """Writes one sheet row by row: title, header, rows. A cell's format is its column's."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    page = book.add_worksheet(sheet)
    styles = [book.add_format({"num_format": form}) if form else None for form in formats]
    page.write(0, 0, title)
    page.write_row(1, 0, header)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(number, column, value, styles[column])
            elif value is not None:
                page.write(number, column, value, styles[column])
    book.close()


def payments(count, chance):
    """Payments in order of date: date, voucher, contract's number, installment, amount in 分."""
    first = date(2021, 1, 4)
    for number in range(count):
        day = first + timedelta(days=number * 1080 // count)
        contract = chance.randrange(CONTRACTS)
        amount = chance.choice([chance.randrange(1, 100_000), chance.randrange(100_000, 100_000_000)])
        yield day, f"{day.year}{number + 1:06d}", contract, chance.randrange(INSTALLMENTS) + 1, amount


def main():
    folder = Path(sys.argv[1])
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(20230714)
    names = [f"{WORKS[i % len(WORKS)]}合同（第{i + 1}包）" for i in range(CONTRACTS)]
    suppliers = [f"广东{'粤湛海天'[i % 4]}{'测信图数'[i // 4 % 4]}科技有限公司{i % 40 + 1:02d}部" for i in range(CONTRACTS)]
    made = list(payments(count, chance))

    paid = [[0] * INSTALLMENTS for _ in range(CONTRACTS)]
    for _, _, contract, installment, amount in made:
        paid[contract][installment - 1] += amount
    yuan = lambda fen: fen / 100  # how a spreadsheet holds it; 15 digits are enough for both
    workbook(
        folder / "合同台账.xlsx", "合同", "系统建设经费合同台账",
        ["合同编号", "合同名称", "系统名称", "供应商", "合同金额（元）", "签订日期"],
        ((f"ZJ-{i + 1:03d}", names[i], SYSTEMS[i % 4], suppliers[i], yuan(sum(paid[i])), date(2020, 12, 1)) for i in range(CONTRACTS)),
        [None, None, None, None, "#,##0.00", "yyyy-mm-dd"],
    )
    workbook(
        folder / "支付节点.xlsx", "节点", "系统建设经费合同支付节点",
        ["合同名称", "期次", "应付金额（元）", "应付日期"],
        ((names[i], n + 1, yuan(paid[i][n]), date(2021 + n // 2, 6 + n % 2 * 6, 30)) for i in range(CONTRACTS) for n in range(INSTALLMENTS)),
        [None, None, "#,##0.00", "yyyy-mm-dd"],
    )

    def lines():
        page = 0
        for number, (day, voucher, contract, installment, amount) in enumerate(made, 1):
            note = f"{names[contract]}第{installment}期费用" if number % 3 else None
            yield day, voucher, names[contract], installment, suppliers[contract], yuan(amount), SOURCE, note
            page += amount
            if number % SUBTOTAL_EVERY == 0:
                yield None, None, "小计", None, None, yuan(page), None, None
                page = 0

    workbook(
        folder / "支付台账.xlsx", "支付", "湛江市自然资源局系统建设经费支付台账",
        ["支付日期", "支付凭证号", "合同名称", "期次", "收款人", "支付金额（元）", "资金来源", "备注"],
        lines(),
        ["yyyy-mm-dd", None, None, None, None, "#,##0.00", None, None],
    )
    total = sum(amount for *_, amount in made)
    print(json.dumps({"payments": count, "contracts": CONTRACTS, "sum": f"{total // 100}.{total % 100:02d}"}))


if __name__ == "__main__":
    main()
