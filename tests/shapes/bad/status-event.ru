#> StatusEvent Pattern
INSERT { <status/one> ?p ?o } WHERE { <status-event/00000000000000e1> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <status/one> }
#> StatusEvent-statusOf MinCount
DELETE WHERE { <status-event/00000000000000e1> insp:statusOf ?o }
#> StatusEvent-status MinCount
DELETE WHERE { <status-event/00000000000000e1> insp:status ?o }
#> StatusEvent-date MaxCount
INSERT DATA { <status-event/00000000000000e1> dcterms:date "2018"^^xsd:gYear }
#> StatusEvent-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <status-event/00000000000000e1> }
