"""Builds the editor of the query page when a wheel is built, from kgbuild/pages/frontend, with npm and its lock file.

Where Node.js is missing, or the packages cannot be fetched, the wheel is built all the same: its query page has a plain
text field, which does the same tasks. KGBUILD_EDITOR=0 leaves the editor out unasked, KGBUILD_EDITOR=1 makes it a must.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_SECONDS = 180


def build_editor(frontend: Path, folder: Path) -> Path:
    """Install what the lock file names in a copy of `frontend` below `folder`, and bundle; the path of editor.js.

    Raises:
        OSError: Node.js or npm is missing.
        subprocess.SubprocessError: npm or esbuild failed, or took longer than three minutes.
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise FileNotFoundError("Node.js with npm is not installed")
    place = folder / "pages" / "frontend"
    place.parent.mkdir(parents=True)
    shutil.copytree(frontend, place, ignore=shutil.ignore_patterns("node_modules"))
    quiet = ["--no-audit", "--no-fund", "--loglevel=error"]
    retry = ["--prefer-offline", "--fetch-retries=1", "--fetch-timeout=30000"]
    for command in ([npm, "ci", "--ignore-scripts", *quiet, *retry], [npm, "run", "--silent", "build"]):
        subprocess.run(command, cwd=place, check=True, timeout=_SECONDS, capture_output=True)
    return folder / "pages" / "static" / "built" / "editor.js"


class EditorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Puts the built editor into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build it, unless the installation is editable or somebody said no."""
        wish = os.environ.get("KGBUILD_EDITOR", "")
        if version == "editable" or wish == "0":
            return
        self._folder = tempfile.TemporaryDirectory(prefix="kgbuild-editor-")
        try:
            built = build_editor(Path(self.root) / "kgbuild" / "pages" / "frontend", Path(self._folder.name))
        except (OSError, subprocess.SubprocessError) as error:
            if wish == "1":
                raise
            said = getattr(error, "stderr", b"") or b""
            self.app.display_warning(
                f"the query page gets a plain editor: {error} {said.decode('utf-8', 'replace')[-300:]}"
            )
            return
        build_data["force_include"][str(built)] = "kgbuild/pages/static/built/editor.js"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove what was built beside the wheel."""
        folder = getattr(self, "_folder", None)
        if folder is not None:
            folder.cleanup()
