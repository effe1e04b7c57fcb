"""Chapters that a build must run are run side by side, one to a processor.

MyST-NB runs them one after another while it reads. Here they are run before, into its own cache,
where it finds them. A chapter that fails is left to MyST-NB, which runs it again and reports it.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

import nbclient
import nbformat
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors import utils as executors
from jupyter_core.utils import ensure_event_loop
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

LOGGER = logging.getLogger(__name__)
MOST_KERNELS = 8  # each takes about 200 MB


def setup(app: Sphinx) -> None:
    # Under load a kernel sends its output in pieces; a page shall show it in one.
    executors.executenb = partial(nbclient.execute, coalesce_streams=True)
    app.connect("env-before-read-docs", fill_cache)


def fill_cache(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks among `docnames` that MyST-NB's cache does not hold."""
    config = env.mystnb_config
    if config.execution_mode != "cache":
        return
    cache = get_cache(config.execution_cache_path)
    paths = [Path(env.doc2path(docname)) for docname in docnames]
    unknown = [path for path in paths if path.suffix == ".ipynb" and not holds(cache, path)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_KERNELS)) as pool:
        run = partial(executed, timeout=config.execution_timeout)
        results = {pool.submit(run, path): path for path in unknown}
        for done in as_completed(results):
            keep(cache, results[done], done.result())


def holds(cache: JupyterCacheAbstract, path: Path) -> bool:
    """Whether the cache has the outputs of exactly these code cells."""
    try:
        cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    return True


def executed(path: Path, timeout: int) -> executors.ExecutionResult:
    notebook = nbformat.read(path, as_version=4)
    result = executors.single_nb_execution(
        notebook, cwd=str(path.parent), timeout=timeout, allow_errors=False
    )
    ensure_event_loop().close()  # nbclient has made one for this thread, and leaves it open
    return result


def keep(cache: JupyterCacheAbstract, path: Path, result: executors.ExecutionResult) -> None:
    if result.err is not None:
        return
    LOGGER.info("%s: ran in %.1f s", path.stem, result.time)
    bundle = CacheBundleIn(result.nb, str(path), data={"execution_seconds": result.time})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
