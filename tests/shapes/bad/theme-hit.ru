#> ThemeHit Pattern
INSERT { <theme-hit/one> ?p ?o } WHERE { <theme-hit/00000000000000b1> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <theme-hit/one> }
#> ThemeHit-ofFinding MinCount
DELETE WHERE { <theme-hit/00000000000000b1> insp:ofFinding ?o }
#> ThemeHit-theme MinCount
DELETE WHERE { <theme-hit/00000000000000b1> insp:theme ?o }
#> ThemeHit-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <theme-hit/00000000000000b1> }
#> ThemeHit-themeOfFinding SPARQL
DELETE WHERE { <finding/00000000000000f1> insp:theme ?o }
