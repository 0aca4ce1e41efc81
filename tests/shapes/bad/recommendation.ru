#> Recommendation-finding HasValue
DELETE DATA { <finding/00000000000000f4> a insp:Finding }
#> Recommendation-addresses Class
INSERT DATA { <finding/00000000000000f4> insp:addresses <theme/vulnerability> }
#> Recommendation-addressesAsPrinted Datatype
INSERT DATA { <finding/00000000000000f4> insp:addressesAsPrinted <theme/vulnerability> }
#> Recommendation-due Or
INSERT DATA { <finding/00000000000000f4> insp:due "within six months" }
#> Recommendation-dueBasis MaxCount
INSERT DATA { <finding/00000000000000f2> insp:dueBasis "by Christmas" }
#> Recommendation-sameForce SPARQL
DELETE WHERE { <finding/00000000000000f2> insp:force ?o } ; INSERT DATA { <finding/00000000000000f2> insp:force <force/kent> }
