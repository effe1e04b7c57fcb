"""Chapters that a build must run are run side by side, one to a processor.

MyST-NB runs them one after another while it reads. Here they are run before, into its own cache,
where it finds them. A chapter that fails is left to MyST-NB, which runs it again and reports it.

MyST-NB's cache knows a chapter by its code alone. Here each entry is marked with the digest of what
that code executed (``inputs``): when nnbook has changed, it is run again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial
from pathlib import Path

import nbclient
import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn, JupyterCacheAbstract
from jupyter_cache.executors import utils as executors
from jupyter_core.utils import ensure_event_loop
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from tools.execute import CIPHERED

from .inputs import executable

LOGGER = logging.getLogger(__name__)
MOST_KERNELS = 8  # each takes about 200 MB
MARK = "executable"  # of an entry of the cache, and of a page that was read


def inputs_of(path: Path) -> str:
    """The digest of what the code of a notebook can execute."""
    notebook = nbformat.read(path, as_version=4)
    return executable("\n".join(c.source for c in notebook.cells if c.cell_type == "code"))


def notebooks(env: BuildEnvironment, docnames: Iterable[str]) -> dict[str, Path]:
    """Those of the documents that are notebooks, with their files, if the build may run them."""
    if env.mystnb_config.execution_mode != "cache":
        return {}
    paths = {docname: Path(env.doc2path(docname)) for docname in docnames}
    return {docname: path for docname, path in paths.items() if path.suffix == ".ipynb"}


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """The pages that show what another nnbook, or other pins, gave."""
    return [
        docname
        for docname, path in notebooks(env, env.found_docs - added - changed).items()
        if env.metadata[docname].get(MARK) != inputs_of(path)
    ]


def mark(app: Sphinx, doctree: nodes.document) -> None:
    for docname, path in notebooks(app.env, [app.env.docname]).items():
        app.env.metadata[docname][MARK] = inputs_of(path)


def fill_cache(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Run the notebooks among `docnames` that MyST-NB's cache does not hold."""
    paths = notebooks(env, docnames).values()
    if not paths:
        return
    config = env.mystnb_config
    cache = get_cache(config.execution_cache_path)
    unknown = [path for path in paths if not is_cached(cache, path)]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_KERNELS)) as pool:
        run = partial(executed, timeout=config.execution_timeout)
        results = {pool.submit(run, path): path for path in unknown}
        for done in as_completed(results):
            store(cache, results[done], done.result())


def is_cached(cache: JupyterCacheAbstract, path: Path) -> bool:
    """Whether the cache has what these code cells give today; what they gave once is removed."""
    try:
        entry = cache.match_cache_notebook(nbformat.read(path, as_version=4))
    except KeyError:
        return False
    if entry.data.get(MARK) == inputs_of(path):
        return True
    cache.remove_cache(entry.pk)
    return False


def executed(path: Path, timeout: int) -> executors.ExecutionResult:
    notebook = nbformat.read(path, as_version=4)
    result = executors.single_nb_execution(
        notebook, cwd=str(path.parent), timeout=timeout, allow_errors=False
    )
    ensure_event_loop().close()  # nbclient has made one for this thread, and leaves it open
    return result


def store(cache: JupyterCacheAbstract, path: Path, result: executors.ExecutionResult) -> None:
    if result.err is not None:
        return
    LOGGER.info("%s: ran in %.1f s", path.stem, result.time)
    data = {"execution_seconds": result.time, MARK: inputs_of(path)}
    bundle = CacheBundleIn(result.nb, str(path), data=data)
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def setup(app: Sphinx) -> None:
    # Under load a kernel sends its output in pieces; a page shall show it in one.
    executors.executenb = partial(nbclient.execute, coalesce_streams=True, config=CIPHERED)
    app.connect("env-get-outdated", outdated)
    app.connect("env-before-read-docs", fill_cache)
    app.connect("doctree-read", mark)
