"""The other doors: edition, errata, Binder and Colab, files to take along."""

from __future__ import annotations

import subprocess
from zipfile import ZipFile

import pytest
from book import ROOT
from sphinx.errors import ConfigError
from sphinx.util.template import FileRenderer

from booksite import doors
from booksite.edition import Edition, edition
from tools import archive

INDEX = '<h1>Book</h1><p class="nn-take-along"></p>'
REPOSITORY = "https://github.com/owner/book"


def git(folder, *words):
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", folder, *identity, *words], check=True, capture_output=True)


def test_an_edition_is_a_version_and_the_commit_with_its_day(tmp_path):
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "3.2.1"\n')
    assert edition(tmp_path) == Edition("3.2.1", "", "")
    assert edition(tmp_path).words == "Edition 3.2.1"
    git(tmp_path, "init")
    assert edition(tmp_path) == Edition("3.2.1", "", "")  # nothing committed yet
    git(tmp_path, "commit", "--allow-empty", "-m", "First", "--date", "2026-01-02T12:00:00")
    found = edition(tmp_path)
    head = subprocess.run(["git", "-C", tmp_path, "rev-parse", "HEAD"], capture_output=True).stdout
    assert head.decode().startswith(found.commit)
    assert found.words == f"Edition 3.2.1, {found.commit}, {found.day}"


@pytest.mark.parametrize("address", [REPOSITORY, f"{REPOSITORY}/", f"{REPOSITORY}.git"])
def test_one_address_opens_binder_colab_and_the_list_of_errors(address):
    page = "chapters/06-chain-rule"
    assert doors.binder(address, page) == (
        "https://mybinder.org/v2/gh/owner/book/main?urlpath=lab%2Ftree%2Fchapters%2F06-chain-rule.ipynb"
    )
    assert doors.colab(address, page) == (
        "https://colab.research.google.com/github/owner/book/blob/gh-pages/colab/06-chain-rule.ipynb"
    )
    assert f'href="{REPOSITORY}/issues/new?title=' in doors.report(address)


def test_without_an_address_an_error_is_reported_in_a_line_that_names_the_edition():
    assert "href" not in doors.report("")
    assert edition().words in doors.report("")


def test_an_address_that_is_none_is_refused_in_a_sentence():
    with pytest.raises(ConfigError, match=r"is 'github.com/a': give the address .*/OWNER/NAME"):
        doors.owner_and_name("github.com/a")


def test_colab_gets_nnbook_first_and_the_chapter_as_it_is():
    chapter = {"cells": [{"cell_type": "markdown"}], "nbformat": 4}
    notebook = doors.for_colab(chapter, REPOSITORY)
    assert notebook["cells"][0]["source"] == [f"%pip install --quiet git+{REPOSITORY}"]
    assert notebook["cells"][1:] == chapter["cells"]
    assert len(chapter["cells"]) == 1


def test_the_first_page_offers_what_has_been_made_and_no_more(tmp_path):
    site, made = tmp_path / "site", tmp_path / "made"
    site.mkdir()
    made.mkdir()
    (site / "index.html").write_text(INDEX)
    doors.offer(site, made)
    assert "<code>make pdf</code>" in (site / "index.html").read_text()
    for kind in ("pdf", "epub"):
        (made / f"{doors.NAME}.{kind}").write_bytes(b"x")
        doors.offer(site, made)
        links = (site / "index.html").read_text().count('href="paper/')
        assert links == len(list((site / "paper").iterdir()))
    assert links == 2
    (made / f"{doors.NAME}.pdf").unlink()
    doors.offer(site, made)
    assert [file.suffix for file in (site / "paper").iterdir()] == [".epub"]


def test_the_zip_holds_the_site_without_what_no_page_asks_for(tmp_path):
    site = tmp_path / "site"
    for name in ("_static/site.css", "_static/vendor/icons.js", "chapters/01.html", "paper/a.pdf"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text("x")
    (site / "index.html").write_text(doors.offered(INDEX, [site / "paper/a.pdf"]))
    for file in ("one.zip", "two.zip"):
        archive.write(site, tmp_path / file)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with ZipFile(tmp_path / "one.zip") as packed:
        names = {name.removeprefix(f"{doors.NAME}/") for name in packed.namelist()}
        assert names == {"index.html", "_static/site.css", "chapters/01.html"}
        assert b"a.pdf" not in packed.read(f"{doors.NAME}/index.html")


def test_where_the_address_of_the_site_is_known_the_page_404_leads_there_without_a_script():
    templates = FileRenderer([str(ROOT / "booksite" / "templates")])
    page = templates.render("404.html", {"pageurl": "https://example.org/book/404.html"})
    assert 'href="https://example.org/book/index.html"' in page
    assert 'href="https://example.org/book/search.html"' in page
    assert "<script" not in page
    assert "hidden" not in page
