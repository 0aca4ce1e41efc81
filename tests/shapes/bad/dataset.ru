#> Dataset-title MinCount
DELETE WHERE { <dataset> dcterms:title ?o }
#> Dataset-description MinCount
DELETE WHERE { <dataset> dcterms:description ?o }
#> Dataset-license NodeKind
INSERT DATA { <dataset> dcterms:license "OGL" }
#> Dataset-conformsTo MinCount
DELETE WHERE { <dataset> dcterms:conformsTo ?o }
#> Dataset-agent Class
INSERT DATA { <dataset> prov:wasAttributedTo <agent/nobody> }
#> Dataset-uriSpace MaxCount
INSERT DATA { <dataset> void:uriSpace "https://example.org/" }
#> Dataset-subset Class
INSERT DATA { <dataset> void:subset <graph/nothing> }
#> NamedGraph-source Pattern
DELETE WHERE { <graph/document/judgements.csv> dcterms:source ?o } ;
INSERT DATA { <graph/document/judgements.csv> dcterms:source <graph/reference> }
#> NamedGraph-entities Or
INSERT DATA { <graph/reference> void:entities "many" }
#> Agent-title MinCount
DELETE WHERE { <agent/kgbuild> dcterms:title ?o }
#> Agent-version MinCount
DELETE WHERE { <agent/kgbuild> owl:versionInfo ?o }
#> Cube-structure Class
DELETE WHERE { <cube/judgements> qb:structure ?o } ; INSERT DATA { <cube/judgements> qb:structure <cube/other> }
#> Cube-title MinCount
DELETE WHERE { <cube/judgements> dcterms:title ?o }
