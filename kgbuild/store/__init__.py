"""Named graphs on disk: a store that is replaced as a whole, so that it is as it was before or complete, never between.

::

    kg/
    ├── format                      the layout's version, one line
    ├── CURRENT                     the name of the live generation, one line; replaced atomically
    ├── lock                        held (flock) while a build writes
    ├── generations/<name>/
    │   ├── graph/                  pyoxigraph's RocksDB, an index; never changed once CURRENT names it
    │   ├── manifest.json           what was read to make it
    │   └── in-use                  held shared (flock) by every reader of this generation
    ├── graphs/<sha256>.nt.gz       each named graph as N-Triples, under the hash of its content
    └── texts/<sha256>              the text that evidence offsets count in, under the hash of the original bytes

A build makes the next generation aside, as a RocksDB checkpoint of the live one (hard links: a few milliseconds
whatever its size), changes in that what differs of its graphs, syncs it to disk and then replaces CURRENT. A process
killed anywhere on the way leaves the old CURRENT; what it left behind is removed by the next build. Readers wait for
nobody: they hold their own generation, which is removed only when the last of them has gone.

The named graphs as files (`graph_files`) are what the store holds; RocksDB is made from them, and made anew from them
where it is damaged. Questions go to RocksDB; what wants every quad (exports, loading elsewhere) reads the files.

The default graph is the RDF merge of the named graphs, kept as such. (A union made while a query runs gives a triple
once for every graph that states it, and then COUNT is wrong.)
"""

from __future__ import annotations

from kgbuild.store._manifest import KeptDocument, KeptGraph, Manifest
from kgbuild.store._reader import StoreReader, open_store
from kgbuild.store._writer import StoreWriter, writing

__all__ = ["KeptDocument", "KeptGraph", "Manifest", "StoreReader", "StoreWriter", "open_store", "writing"]
