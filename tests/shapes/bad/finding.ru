#> Finding Pattern
INSERT { <finding/first> ?p ?o } WHERE { <finding/00000000000000f4> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <finding/first> }
#> Finding-kind MinCount
DELETE WHERE { <finding/00000000000000f4> insp:findingKind ?o }
#> Finding-class QualifiedMinCount
DELETE DATA { <finding/00000000000000f4> a insp:Recommendation }
#> Finding-force Class
DELETE WHERE { <finding/00000000000000f4> insp:force ?o } ; INSERT DATA { <finding/00000000000000f4> insp:force <force/unknown> }
#> Finding-organisation Class
DELETE WHERE { <finding/00000000000000f4> insp:force ?o } ;
INSERT DATA { <finding/00000000000000f4> insp:organisation <organisation/home-office> }
#> Finding-cycle Class
INSERT DATA { <finding/00000000000000f4> insp:cycle <cycle/peel-1999> }
#> Finding-question Class
INSERT DATA { <finding/00000000000000f4> insp:question <area/investigating-crime> }
#> Finding-theme Class
INSERT DATA { <finding/00000000000000f4> insp:theme <theme/unknown> }
#> Finding-summary MaxCount
INSERT DATA { <finding/00000000000000f2> insp:summary "Train all officers."@en }
#> Finding-registerNumber Datatype
INSERT DATA { <finding/00000000000000f4> insp:registerNumber 8788 }
#> Finding-restates Class
INSERT DATA { <finding/00000000000000f4> insp:restates <area/investigating-crime> }
#> Finding-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <finding/00000000000000f4> }
#> Finding-forceKnown SPARQL
DELETE WHERE { <finding/00000000000000f4> insp:force ?o }
#> Finding-questionOfCycle SPARQL
INSERT DATA { <finding/00000000000000f2> insp:question <question/peel-2016/e2-investigating> }
#> Finding-classAgrees SPARQL
DELETE WHERE { <finding/00000000000000f4> insp:findingKind ?o } ;
INSERT DATA { <finding/00000000000000f4> insp:findingKind <finding-kind/cause-of-concern> }
