#> Judgement Pattern
INSERT { <judgement/kent/peel-2015/e2-investigating> ?p ?o } WHERE { <judgement/kent/peel-2015/e2-investigating/good> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a3> oa:hasBody <judgement/kent/peel-2015/e2-investigating> }
#> Judgement-force Class
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force <unknown/force/judgement/kent> }
#> Judgement-organisation Class
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:organisation <organisation/home-office> }
#> Judgement-subject SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force ?o }
#> Judgement-cycle MinCount
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:cycle ?o }
#> Judgement-question MinCount
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:question ?o }
#> Judgement-grade Class
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:grade ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:grade <grade/five-tier/fair> }
#> Judgement-status MinCount
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:judgementStatus ?o }
#> Judgement-madeIn Class
DELETE WHERE { <judgement/kent/peel-2016/e2-investigating/good> insp:madeIn ?o } ;
INSERT DATA { <judgement/kent/peel-2016/e2-investigating/good> insp:madeIn <inspection/kent/peel-2014> }
#> Judgement-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <judgement/kent/peel-2021-22/investigating-crime/adequate> }
#> Judgement-gradeOnScale SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:grade ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:grade <grade/four-tier/good> }
#> Judgement-scaleKnown SPARQL
DELETE WHERE { <cycle/peel-2021-22> insp:gradeScale ?o }
#> Judgement-questionOfCycle SPARQL
DELETE WHERE { <judgement/kent/peel-2016/e2-investigating/good> insp:question ?o } ;
INSERT DATA { <judgement/kent/peel-2016/e2-investigating/good> insp:question <question/peel-2015/e2-investigating> }
#> Judgement-gradeOrReason SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:grade ?o }
#> Judgement-notGraded SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:judgementStatus ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:judgementStatus insp:judgementStatus-not-graded }
#> Judgement-madeInCarriedOver SPARQL
DELETE WHERE { <judgement/kent/peel-2016/e2-investigating/good> insp:judgementStatus ?o } ;
INSERT DATA { <judgement/kent/peel-2016/e2-investigating/good> insp:judgementStatus insp:judgementStatus-stated }
#> Judgement-carriedOverFrom SPARQL
DELETE WHERE { <judgement/kent/peel-2016/e2-investigating/good> insp:madeIn ?o }
#> Judgement-madeForForce SPARQL
DELETE WHERE { <inspection/kent/peel-2015> insp:force ?o } ;
INSERT DATA { <inspection/kent/peel-2015> insp:force <force/cambridgeshire> }
#> Judgement-iriAgrees SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force <force/cambridgeshire> }
#> Judgement-inCube SPARQL
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> qb:dataSet ?o }
