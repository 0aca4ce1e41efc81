#> Reference-altLabel Or
INSERT DATA { <theme/vulnerability> skos:altLabel "" }
#> Reference-definition Or
INSERT DATA { <finding-kind/recommendation> skos:definition 1 }
#> Reference-note Or
INSERT DATA { <organisation/hmic> skos:note <organisation/hmic> }
#> Reference-scopeNote Or
INSERT DATA { <theme/vulnerability> skos:scopeNote "À propos"@fr }
#> Reference-source NodeKind
INSERT DATA { <force/kent> dcterms:source "a web page" }
#> Concept-inScheme MinCount
DELETE WHERE { <theme/domestic-abuse> skos:inScheme ?o }
#> Concept-topOfItsScheme SPARQL
INSERT DATA { <theme/domestic-abuse> skos:topConceptOf <scheme/themes> }
#> Named-label MinCount
DELETE WHERE { <theme/vulnerability> skos:prefLabel ?o }
#> Named-label UniqueLang
INSERT DATA { <scale/four-tier> skos:prefLabel "Four tiers"@en }
#> Noted-notation MinCount
DELETE WHERE { <theme/vulnerability> skos:notation ?o }
