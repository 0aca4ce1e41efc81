#> Rule Pattern
INSERT { <rule/judgement.grade-line/first> ?p ?o } WHERE { <rule/judgement.grade-line/1> ?p ?o }
#> Rule-identifier MinCount
DELETE WHERE { <rule/judgement.grade-line/1> dcterms:identifier ?o }
#> Rule-version Datatype
DELETE WHERE { <rule/judgement.grade-line/1> owl:versionInfo ?o } ; INSERT DATA { <rule/judgement.grade-line/1> owl:versionInfo 1 }
#> Rule-definition MinCount
DELETE WHERE { <rule/judgement.grade-line/1> skos:definition ?o }
