"""JupyterLab on the chapters: what a widget was is told in words when its kernel is gone.

A notebook that was saved names the models of its widgets, which live in the kernel alone. Opened
again without that kernel, JupyterLab writes "model not found" in their places; the words that
stand beside each in the file are of more use.
"""

from typing import Any

from jupyter_server.services.contents.largefilemanager import AsyncLargeFileManager

VIEW = "application/vnd.jupyter.widget-view+json"


class Contents(AsyncLargeFileManager):
    """Files as ever; in a notebook that no kernel runs for, widgets are words."""

    async def get(self, path: str, *args: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401
        model = await super().get(path, *args, **options)
        if model["type"] == "notebook" and model["content"] and not await self.is_run(path):
            leave_words(model["content"])
        return model

    async def is_run(self, path: str) -> bool:
        sessions = await self.parent.session_manager.list_sessions()
        return path.strip("/") in {session["path"].strip("/") for session in sessions}


def leave_words(notebook: dict[str, Any]) -> None:
    """Take the views out of the outputs that say in words what was seen."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "text/plain" in data:
                data.pop(VIEW, None)
