#> Statement Pattern
INSERT { <statement/one> ?p ?o } WHERE { <statement/0000000000000052> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <statement/one> }
#> Statement-kind MinCount
DELETE WHERE { <statement/0000000000000052> insp:statementKind ?o }
#> Statement-speaker Class
INSERT DATA { <statement/0000000000000052> insp:speaker <person/nobody> }
#> Statement-role Datatype
INSERT DATA { <statement/0000000000000052> insp:roleAsPrinted "Chair"@en }
#> Statement-organisation Or
INSERT DATA { <statement/0000000000000052> insp:organisation <organisation/unknown> } ;
DELETE WHERE { <statement/0000000000000052> insp:organisationAsPrinted ?o }
#> Statement-organisationAsPrinted MaxCount
INSERT DATA { <statement/0000000000000052> insp:organisationAsPrinted "The federation" }
#> Statement-stance In
INSERT DATA { <statement/0000000000000052> insp:stance "accepts" }
#> Statement-reported Datatype
DELETE WHERE { <statement/0000000000000052> insp:reported ?o } ; INSERT DATA { <statement/0000000000000052> insp:reported "yes" }
#> Statement-force MaxCount
INSERT DATA { <statement/0000000000000052> insp:force <force/kent> , <force/cambridgeshire> }
#> Statement-cycle Class
INSERT DATA { <statement/0000000000000052> insp:cycle <cycle/peel-1999> }
#> Statement-summary Or
DELETE WHERE { <statement/0000000000000052> insp:summary ?o } ; INSERT DATA { <statement/0000000000000052> insp:summary "" }
#> Statement-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <statement/0000000000000052> }
#> Statement-speakerKnown SPARQL
DELETE WHERE { <statement/0000000000000052> insp:organisationAsPrinted ?o }
#> Statement-oneOrganisation SPARQL
INSERT DATA { <statement/0000000000000052> insp:organisation <force/kent> }
#> Statement-respondsTo NodeKind
INSERT DATA { <statement/0000000000000052> insp:respondsTo "the report" }
#> Statement-theme Class
INSERT DATA { <statement/0000000000000052> insp:theme <theme/unknown> }
