#> PersonMention Pattern
INSERT { <person-mention/one> ?p ?o } WHERE { <person-mention/00000000000000d2> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <person-mention/one> }
#> PersonMention-speaker MinCount
DELETE WHERE { <person-mention/00000000000000d2> insp:speaker ?o }
#> PersonMention-role MaxCount
INSERT DATA { <person-mention/00000000000000d1> insp:roleAsPrinted "inspector" }
#> PersonMention-organisation Or
INSERT DATA { <person-mention/00000000000000d2> insp:organisation <person/thomas-winsor> }
#> PersonMention-organisationAsPrinted Datatype
DELETE WHERE { <person-mention/00000000000000d2> insp:organisationAsPrinted ?o } ;
INSERT DATA { <person-mention/00000000000000d2> insp:organisationAsPrinted "HMIC"@en }
#> PersonMention-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <person-mention/00000000000000d2> }
