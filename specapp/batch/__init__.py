"""Many files: on all cores of a machine or on a Dask cluster, each done once, to be gone on with at any time."""

from specapp.batch.batch import Options, run
from specapp.batch.ledger import Row
from specapp.batch.work import Outcome, denoise_file
from specapp.batch.writing import Writing

__all__ = ["Options", "Outcome", "Row", "Writing", "denoise_file", "run"]
