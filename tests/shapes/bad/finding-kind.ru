#> FindingKind Pattern
INSERT { <kind/recommendation> ?p ?o } WHERE { <finding-kind/recommendation> ?p ?o }
#> FindingKind-label MinCount
DELETE WHERE { <finding-kind/recommendation> skos:prefLabel ?o }
#> FindingKind-notation MaxCount
INSERT DATA { <finding-kind/recommendation> skos:notation "advice" }
#> FindingKind-polarity MinCount
DELETE WHERE { <finding-kind/recommendation> insp:polarity ?o }
