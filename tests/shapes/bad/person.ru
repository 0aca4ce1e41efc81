#> Person Pattern
INSERT { <people/thomas-winsor> ?p ?o } WHERE { <person/thomas-winsor> ?p ?o }
#> Person-name MinCount
DELETE WHERE { <person/thomas-winsor> foaf:name ?o }
#> Person-honorific MaxCount
INSERT DATA { <person/thomas-winsor> insp:honorific "Mr" }
