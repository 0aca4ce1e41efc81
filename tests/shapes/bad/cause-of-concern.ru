#> CauseOfConcern-finding HasValue
DELETE DATA { <finding/00000000000000f3> a insp:Finding }
#> CauseOfConcern-notPrinted Datatype
INSERT DATA { <finding/00000000000000f1> insp:recommendationsNotPrinted "no" }
#> CauseOfConcern-noneKnown SPARQL
DELETE WHERE { <finding/00000000000000f3> insp:recommendationsNotPrinted ?o }
#> CauseOfConcern-noneRead SPARQL
DELETE WHERE { ?recommendation insp:addresses <finding/00000000000000f1> }
#> CauseOfConcern-notPrintedYetAddressed SPARQL
INSERT DATA { <finding/00000000000000f1> insp:recommendationsNotPrinted true }
