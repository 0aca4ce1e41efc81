"""Recipes for bulk loading, as each store's documentation gives them; the words are in recipes.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from kgbuild.errors import LoadError


def _recipes() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "recipes.toml").read_text("utf-8"))


def recipe_names() -> tuple[str, ...]:
    """The stores that there is a recipe for, sorted."""
    return tuple(sorted(_recipes()))


def render_recipe(name: str) -> str:
    """The recipe as text: what it does, which files it needs, the commands, what to mind, where it is documented.

    Raises:
        LoadError: there is none of this name.
    """
    recipes = _recipes()
    if name not in recipes:
        raise LoadError(
            f"there is no recipe '{name}'", source="kgbuild load", fix=f"use one of: {', '.join(sorted(recipes))}"
        )
    recipe = recipes[name]
    parts = [f"# {recipe['title']}\n# {recipe['summary']}"]
    for step in recipe["step"]:
        parts.append(f"# {step['does']}\n{step['run'].strip()}")
    parts += [f"# Note: {note}" for note in recipe.get("notes", [])]
    parts.append(f"# Documented at {recipe['documentation']}")
    return "\n\n".join(parts) + "\n"
