#> Derived NodeKind
INSERT DATA {
    [] a insp:Derived ; insp:rule <rule/judgement.grade-line/1> ;
        prov:wasDerivedFrom <judgement/kent/peel-2015/e2-investigating/good> .
}
#> Derived-rule MinCount
DELETE WHERE { <derived/0000000000000d02> insp:rule ?o }
#> Derived-premise MinCount
DELETE WHERE { <derived/0000000000000d02> prov:wasDerivedFrom ?o }
#> Derived-notAttested MaxCount
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <derived/0000000000000d02> }
#> Derived-premiseDescribed SPARQL
INSERT DATA { <derived/0000000000000d02> prov:wasDerivedFrom <judgement/kent/peel-2015/e2-investigating/inadequate> }
#> Derived-comparesComparable SPARQL
INSERT DATA { <derived/0000000000000d02> prov:wasDerivedFrom <judgement/kent/peel-2021-22/investigating-crime/adequate> }
#> Disagreement Pattern
INSERT { <derived/0000000000000d03> ?p ?o } WHERE { <disagreement/0000000000000d01> ?p ?o }
#> Disagreement-judgement MinCount
DELETE DATA { <disagreement/0000000000000d01> insp:disagreeingJudgement <judgement/kent/peel-2015/e2-investigating/good> }
#> Disagreement-sameQuestion SPARQL
INSERT DATA { <disagreement/0000000000000d01> insp:disagreeingJudgement <judgement/kent/peel-2016/e2-investigating/good> }
