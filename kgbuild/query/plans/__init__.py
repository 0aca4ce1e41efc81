"""How a named query is put to the engine: the same question, with the same answer, planned otherwise.

pyoxigraph looks up the next triple pattern for each row that it has so far, and on disk a look-up takes ten to fifty
times as long as reading on in a sorted index. What stands in a sub-select of its own is read once, in order, and joined
by hashing: faster for all rows and, as measured on 100,000 findings, for those of one force too. `hashed` gives every
triple pattern such a sub-select. `required` makes an optional pattern whose value is asked for a condition, so that
rows which the answer drops are never made. `lightened` leaves to Python what only says a variable in another way.
`narrowed` puts nodes in the place of variables that are known, reads first the patterns with few solutions, and repeats
them in the optional parts on the same subject: a table of what is optional is then built of those few, and not of all
that the graph holds. What `selective` finds is asked beforehand, and the few nodes that it gives stand in its place.
`looped` goes back to looking up, row by row, where there are so few rows that this takes less than reading all.
`folded` keeps what is read all at once narrow. All read only the SPARQL of `kgbuild/queries/`.

What all rows cost, measured on 100,000 findings: two to five microseconds for each row and each join, one to four for
each term that leaves the engine, more for those that differ in each row. Memory goes into the tables that the engine
joins by, seven parts in eight of what an answer of 100,000 rows takes. Looking up each row of all needs none (156 MB
where 1,040 were used), and four times the time: so `every_row` asks for exports. Of no use: joining tables in Python
(reading ten of the patterns of `evidence` takes 12.5 seconds, its whole answer 6.8, of which the engine joins 4.3),
what is optional of one subject in a sub-select of its own (a quarter less memory, no less time), counting or
collecting in a grouped sub-select (a third less for all rows, but up to three times as much for one force or theme,
as nothing is looked up in it).
"""

from __future__ import annotations

from kgbuild.query.plans._lighter import Made, lightened, required
from kgbuild.query.plans._loops import looped, selective
from kgbuild.query.plans._tables import folded, hashed, lookups, narrowed

__all__ = ["Made", "folded", "hashed", "lightened", "lookups", "looped", "narrowed", "required", "selective"]
