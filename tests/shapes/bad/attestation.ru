#> Attestation Pattern
INSERT { <attestation/first> ?p ?o } WHERE { <attestation/00000000000000a4> ?p ?o }
#> Attestation-body MinCount
DELETE WHERE { <attestation/00000000000000a4> oa:hasBody ?o }
#> Attestation-target MinCount
DELETE WHERE { <attestation/00000000000000a4> oa:hasTarget ?o }
#> Attestation-document MinCount
DELETE WHERE { <attestation/00000000000000a4> insp:document ?o }
#> Attestation-rule Class
DELETE WHERE { <attestation/00000000000000a4> insp:rule ?o } ;
INSERT DATA { <attestation/00000000000000a4> insp:rule <rule/unknown/1> }
#> Attestation-generatedBy Class
INSERT DATA { <attestation/00000000000000a4> prov:wasGeneratedBy <extraction/unknown> }
#> Attestation-source NodeKind
INSERT DATA { <attestation/00000000000000a4> dcterms:source "a newspaper" }
#> Attestation-sourceKind In
INSERT DATA { <attestation/00000000000000a4> insp:sourceKind insp:sourceKind-rumour }
#> Attestation-issued Or
INSERT DATA { <attestation/00000000000000a4> dcterms:issued "2016-02-30x"^^xsd:date }
#> Attestation-comparison In
INSERT DATA { <attestation/00000000000000a3> insp:comparison "better" }
#> Attestation-previousCycle Class
DELETE WHERE { <attestation/00000000000000a4> insp:previousCycle ?o } ;
INSERT DATA { <attestation/00000000000000a4> insp:previousCycle <cycle/peel-1999> }
#> Attestation-previousGrade Class
INSERT DATA { <attestation/00000000000000a4> insp:previousGrade <grade/four-tier/fine> }
#> Attestation-bodyDescribed SPARQL
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <finding/00000000000000ff> }
#> Attestation-targetInDocument SPARQL
DELETE WHERE { <attestation/00000000000000a4> insp:document ?o } ;
INSERT DATA { <attestation/00000000000000a4> insp:document <document/pages/force%20page.txt> }
#> Attestation-extracted SPARQL
DELETE WHERE { <attestation/00000000000000a1> prov:wasGeneratedBy ?o }
#> Attestation-comparesJudgement SPARQL
INSERT DATA { <attestation/00000000000000a5> insp:comparison insp:comparison-improved }
#> Attestation-previousGradeOnScale SPARQL
DELETE WHERE { <attestation/00000000000000a1> insp:previousGrade ?o } ;
INSERT DATA { <attestation/00000000000000a1> insp:previousGrade <grade/five-tier/good> }
#> Attestation-previousIsEarlier SPARQL
DELETE WHERE { <attestation/00000000000000a4> insp:previousCycle ?o } ;
INSERT DATA { <attestation/00000000000000a4> insp:previousCycle <cycle/peel-2025-27> }
#> Attestation-comparesComparable SPARQL
INSERT DATA {
    <attestation/00000000000000a6> a insp:Attestation ; oa:hasTarget <passage/judgements.csv/row-17> ;
        oa:hasBody <judgement/kent/peel-2021-22/investigating-crime/adequate> ; insp:document <document/judgements.csv> ;
        insp:rule <rule/judgement.grade-line/1> ; insp:comparison insp:comparison-deteriorated ;
        insp:previousCycle <cycle/peel-2016> .
}
#> Attestation-comparisonAgrees SPARQL
DELETE WHERE { <attestation/00000000000000a1> insp:comparison ?o } ;
INSERT DATA { <attestation/00000000000000a1> insp:comparison insp:comparison-improved }
#> Attestation-resolves Pattern
INSERT DATA { <attestation/00000000000000a1> insp:resolves "cycle" }
