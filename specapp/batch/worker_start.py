"""What a worker process of this machine does when it starts; Dask calls `dask_setup`."""

import signal
import threading


def dask_setup(worker: object) -> None:
    """Do not hear Ctrl-C, which a terminal sends to all processes: the one that started the workers ends them.

    Parameters
    ----------
    worker : distributed.Worker
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
