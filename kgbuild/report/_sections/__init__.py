"""The report's sections, each from the `Composer` alone; `kgbuild.report._compose` puts them in order."""
