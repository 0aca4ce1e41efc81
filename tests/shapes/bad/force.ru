#> Force Pattern
INSERT { <force/Kent> ?p ?o } WHERE { <force/kent> ?p ?o }
#> Force-identifier Pattern
DELETE DATA { <force/kent> dcterms:identifier "kent" } ; INSERT DATA { <force/kent> dcterms:identifier "Kent Police" }
#> Force-gssCode Pattern
INSERT DATA { <force/kent> insp:gssCode "23000032" }
#> Force-region MaxCount
INSERT DATA { <force/kent> insp:region "South East", "London" }
#> Force-country Or
INSERT DATA { <force/kent> insp:country <country/england> }
#> Force-regionalUnit Or
INSERT DATA { <force/kent> insp:regionalUnit <organisation/nobody> }
#> Force-homepage Pattern
INSERT DATA { <force/kent> foaf:homepage <mailto:kent> }
#> Force-sameAs Pattern
INSERT DATA { <force/kent> owl:sameAs <http://www.wikidata.org/entity/kent> }
