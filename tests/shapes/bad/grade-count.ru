#> GradeCount Pattern
INSERT { <grade-count/one> ?p ?o } WHERE { <grade-count/0000000000000061> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <grade-count/one> }
#> GradeCount-grade MinCount
DELETE WHERE { <grade-count/0000000000000061> insp:grade ?o }
#> GradeCount-count Or
DELETE WHERE { <grade-count/0000000000000061> insp:count ?o } ; INSERT DATA { <grade-count/0000000000000061> insp:count "five" }
#> GradeCount-denominator MinExclusive
DELETE WHERE { <grade-count/0000000000000061> insp:denominator ?o } ; INSERT DATA { <grade-count/0000000000000061> insp:denominator -9.0 }
#> GradeCount-force MaxCount
INSERT DATA { <grade-count/0000000000000061> insp:force <force/kent> }
#> GradeCount-cycle Class
DELETE WHERE { <grade-count/0000000000000061> insp:cycle ?o } ; INSERT DATA { <grade-count/0000000000000061> insp:cycle <cycle/unknown> }
#> GradeCount-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <grade-count/0000000000000061> }
