#> FindingKind Pattern
INSERT { <kind/recommendation> ?p ?o } WHERE { <finding-kind/recommendation> ?p ?o }
#> FindingKind-polarity MinCount
DELETE WHERE { <finding-kind/recommendation> insp:polarity ?o }
