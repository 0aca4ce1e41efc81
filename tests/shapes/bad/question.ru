#> Question Pattern
INSERT { <old-question/peel-2015/effectiveness> ?p ?o } WHERE { <question/peel-2015/effectiveness> ?p ?o }
#> Question-scheme MinCount
DELETE WHERE { <question/peel-2015/effectiveness> skos:inScheme ?o }
#> Question-cycle MinCount
DELETE WHERE { <question/peel-2021-22/investigating-crime> insp:cycle ?o }
#> Question-area Class
INSERT DATA { <question/peel-2015/effectiveness> insp:area <area/unknown> }
#> Question-pillar Class
INSERT DATA { <question/peel-2016/e2-investigating> insp:pillar <area/investigating-crime> }
#> Question-number Datatype
INSERT DATA { <question/peel-2016/e2-investigating> insp:number "two" }
#> Question-graded Datatype
INSERT DATA { <question/peel-2016/e2-investigating> insp:graded "yes" }
#> Question-closeMatch Class
INSERT DATA { <question/peel-2016/e2-investigating> skos:closeMatch <question/peel-2017/e2-investigating> }
#> Question-relatedMatch NodeKind
INSERT DATA { <question/peel-2015/effectiveness> skos:relatedMatch "e2" }
#> Question-exactMatch MaxCount
INSERT DATA { <question/peel-2015/e2-investigating> skos:exactMatch <question/peel-2016/e2-investigating> }
#> Question-pillarOfCycle SPARQL
INSERT DATA { <question/peel-2016/e2-investigating> insp:pillar <question/peel-2015/effectiveness> }
#> Question-iriAgrees SPARQL
DELETE WHERE { <question/peel-2015/effectiveness> skos:notation ?o } ;
INSERT DATA { <question/peel-2015/effectiveness> skos:notation "efficiency" }
#> Area Pattern
INSERT { <Areas/investigating> ?p ?o } WHERE { <area/investigating-crime> ?p ?o }
