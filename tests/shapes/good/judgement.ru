# Variants of the example that have nothing to report either. The name says what is allowed.
#> another-base
DELETE { ?s ?p ?o } INSERT { ?s2 ?p ?o2 } WHERE {
    ?s ?p ?o .
    BIND (IF (STRSTARTS(STR(?s), "https://w3id.org/kgbuild/id/"), IRI(REPLACE(STR(?s), "^https://w3id.org/kgbuild/id/", "http://data.example.org/police#")), ?s) AS ?s2)
    BIND (IF (isIRI(?o) && STRSTARTS(STR(?o), "https://w3id.org/kgbuild/id/"), IRI(REPLACE(STR(?o), "^https://w3id.org/kgbuild/id/", "http://data.example.org/police#")), ?o) AS ?o2)
}
#> one-grade-stated-by-one-source-and-carried-over-by-another
INSERT DATA { <judgement/kent/peel-2016/e2-investigating/good> insp:judgementStatus insp:judgementStatus-stated }
#> two-grades-for-one-question-side-by-side
DELETE WHERE { <disagreement/0000000000000d01> ?p ?o } ; INSERT DATA { <disagreement/0000000000000d01> a insp:Derived , insp:Disagreement ;
    insp:rule <rule/judgement.grade-line/1> ; prov:wasDerivedFrom <judgement/kent/peel-2015/e2-investigating/good> ;
    insp:disagreeingJudgement <judgement/kent/peel-2015/e2-investigating/good> ,
        <judgement/kent/peel-2015/e2-investigating/requires-improvement> }
#> a-source-says-not-comparable-across-cycles-that-are-not
INSERT DATA {
    <attestation/00000000000000a6> a insp:Attestation ; oa:hasTarget <passage/judgements.csv/row-17> ;
        oa:hasBody <judgement/kent/peel-2021-22/investigating-crime/adequate> ; insp:document <document/judgements.csv> ;
        insp:rule <rule/judgement.grade-line/1> ; insp:comparison insp:comparison-not-comparable ;
        insp:previousCycle <cycle/peel-2016> .
}
#> a-derived-not-comparable-across-cycles-that-are-not
INSERT DATA {
    <derived/0000000000000d04> a insp:Derived ; insp:rule <rule/judgement.grade-line/1> ;
        insp:comparison insp:comparison-not-comparable ;
        prov:wasDerivedFrom <judgement/kent/peel-2016/e2-investigating/good> ,
            <judgement/kent/peel-2021-22/investigating-crime/adequate> .
}
#> a-comparison-without-a-named-cycle
DELETE WHERE { <attestation/00000000000000a1> insp:previousCycle ?o } ;
DELETE WHERE { <attestation/00000000000000a1> insp:previousGrade ?o }
#> deadlines-as-date-month-and-nothing-yet
DELETE WHERE { <finding/00000000000000f2> insp:due ?o } ; INSERT DATA { <finding/00000000000000f2> insp:due "P0D"^^xsd:duration } ;
INSERT DATA { <finding/00000000000000f4> insp:due "2018-07"^^xsd:gYearMonth }
#> a-judgement-of-a-regional-unit
DELETE WHERE { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:force ?o } ;
INSERT DATA { <judgement/kent/peel-2021-22/investigating-crime/adequate> insp:organisation <organisation/ersou> }
#> a-finding-of-a-regional-unit
DELETE WHERE { <finding/00000000000000f4> insp:force ?o } ;
INSERT DATA { <finding/00000000000000f4> insp:organisation <organisation/ersou> }
#> a-page-number-beside-the-offsets
INSERT DATA {
    <passage/pages/force%20page.txt/100-120> oa:hasSelector <passage/pages/force%20page.txt/100-120/page> .
    <passage/pages/force%20page.txt/100-120/page> a oa:FragmentSelector ; rdf:value "page=3" ;
        dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> .
}
#> a-quote-outside-the-basic-plane-counts-code-points
DELETE WHERE { <passage/pages/force%20page.txt/100-120/quote> oa:exact ?o } ;
INSERT DATA { <passage/pages/force%20page.txt/100-120/quote> oa:exact "\U0001F46E requires your care" }
#> what-words-settle-of-a-document
INSERT DATA { <attestation/00000000000000a1> insp:resolves "cycle peel-2015" , "inspector zoe-billingham" , "kind" }
