#> Statistic Pattern
INSERT { <statistic/one> ?p ?o } WHERE { <statistic/0000000000000071> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <statistic/one> }
#> Statistic-value Datatype
DELETE WHERE { <statistic/0000000000000071> insp:value ?o } ; INSERT DATA { <statistic/0000000000000071> insp:value 4.1e1 }
#> Statistic-denominator MinExclusive
DELETE WHERE { <statistic/0000000000000071> insp:value ?o ; insp:denominator ?d } ;
INSERT DATA { <statistic/0000000000000071> insp:value 0.0 ; insp:denominator 0.0 }
#> Statistic-unit MaxCount
INSERT DATA { <statistic/0000000000000071> insp:unit "cases" }
#> Statistic-measure Datatype
DELETE WHERE { <statistic/0000000000000071> insp:measure ?o } ; INSERT DATA { <statistic/0000000000000071> insp:measure "in time"@en }
#> Statistic-force Class
DELETE WHERE { <statistic/0000000000000071> insp:force ?o } ; INSERT DATA { <statistic/0000000000000071> insp:force <force/unknown> }
#> Statistic-cycle Class
DELETE WHERE { <statistic/0000000000000071> insp:cycle ?o } ; INSERT DATA { <statistic/0000000000000071> insp:cycle <cycle/unknown> }
#> Statistic-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <statistic/0000000000000071> }
#> Statistic-withinDenominator SPARQL
DELETE WHERE { <statistic/0000000000000071> insp:value ?o } ; INSERT DATA { <statistic/0000000000000071> insp:value 80.0 }
