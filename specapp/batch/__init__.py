"""Many files: on all cores of a machine or on a Dask cluster, each done once, to be gone on with at any time."""

from specapp.batch.batch import Options, run
from specapp.batch.ledger import Row
from specapp.batch.plan import Level
from specapp.batch.work import Outcome, denoise_file

__all__ = ["Level", "Options", "Outcome", "Row", "denoise_file", "run"]
