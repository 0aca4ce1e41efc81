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
DELETE WHERE { <comparability/peel-2015/peel-2016> insp:comparable ?o } ;
INSERT DATA { <comparability/peel-2015/peel-2016> insp:comparable insp:comparable-partly }
#> Derived-comparesOneScale SPARQL
DELETE WHERE { <derived/0000000000000d02> prov:wasDerivedFrom ?o } ;
DELETE WHERE { <comparability/peel-2016/peel-2021-22> insp:comparable ?o } ;
DELETE WHERE { <question/peel-2016/e2-investigating> skos:relatedMatch ?o } ;
INSERT DATA {
    <derived/0000000000000d02> prov:wasDerivedFrom <judgement/kent/peel-2016/e2-investigating/good> ,
        <judgement/kent/peel-2021-22/investigating-crime/adequate> .
    <comparability/peel-2016/peel-2021-22> insp:comparable insp:comparable-true .
    <question/peel-2016/e2-investigating> skos:closeMatch <question/peel-2021-22/investigating-crime>
}
#> Derived-comparesContinuing SPARQL
DELETE WHERE { <derived/0000000000000d02> prov:wasDerivedFrom ?o } ;
INSERT DATA {
    <derived/0000000000000d02> prov:wasDerivedFrom <judgement/kent/peel-2015/effectiveness/not-graded> ,
        <judgement/kent/peel-2016/e2-investigating/good>
}
#> Disagreement Pattern
INSERT { <derived/0000000000000d03> ?p ?o } WHERE { <disagreement/0000000000000d01> ?p ?o }
#> Disagreement-judgement MinCount
DELETE DATA { <disagreement/0000000000000d01> insp:disagreeingJudgement <judgement/kent/peel-2015/e2-investigating/good> }
#> Disagreement-sameQuestion SPARQL
INSERT DATA { <disagreement/0000000000000d01> insp:disagreeingJudgement <judgement/kent/peel-2016/e2-investigating/good> }
#> Derived-force NodeKind
INSERT DATA { <derived/0000000000000d02> insp:force "kent" }
#> Derived-cycle Class
INSERT DATA { <derived/0000000000000d02> insp:cycle <cycle/peel-1999> }
#> Derived-question Class
INSERT DATA { <derived/0000000000000d02> insp:question <question/peel-2015/e9> }
