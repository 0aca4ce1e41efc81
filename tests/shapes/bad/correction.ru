#> Correction Pattern
INSERT { <corrections/one> ?p ?o } WHERE { <correction/00000000000000c1> ?p ?o }
#> Correction-corrects MinCount
DELETE WHERE { <correction/00000000000000c1> insp:corrects ?o }
#> Correction-action In
DELETE WHERE { <correction/00000000000000c1> insp:correctionAction ?o } ;
INSERT DATA { <correction/00000000000000c1> insp:correctionAction "disputed" }
#> Correction-source MinCount
DELETE WHERE { <correction/00000000000000c1> dcterms:source ?o }
#> Correction-reason MinCount
DELETE WHERE { <correction/00000000000000c1> skos:note ?o }
#> Correction-meetsJudgement SPARQL
DELETE WHERE { <correction/00000000000000c1> insp:corrects ?o } ;
INSERT DATA { <correction/00000000000000c1> insp:corrects <judgement/kent/peel-2015/e2-investigating/inadequate> }
#> Correction-issued Or
INSERT DATA { <correction/00000000000000c1> dcterms:issued "soon" }
