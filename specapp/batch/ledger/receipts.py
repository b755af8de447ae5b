"""Receipts that are left beside the ledger when a batch is killed: of files whose rows are safe they are taken away."""

import json

from specapp.batch.ledger import Ledger
from specapp.batch.places import is_remote, join, local_path, read_bytes, remove
from specapp.batch.work import receipt_of


def sweep(receipts: str, target: str, ledger: Ledger) -> None:
    """Take away the receipts of which the ledger knows all; those of a target elsewhere stay.

    Parameters
    ----------
    receipts : str
        Their folder.
    target : str
    ledger : Ledger
    """
    if is_remote(receipts):  # each would be a journey
        return
    left = {str(path) for path in local_path(receipts).glob("*.json")}
    for row in ledger.rows() if left else ():
        receipt = receipt_of(receipts, join(target, row.name))
        if receipt in left and row.state == "done":
            facts = json.loads(read_bytes(receipt) or b"{}")
            if (facts.get("key"), facts.get("output_stamp")) == (row.key, row.output_stamp):
                remove(receipt)
