#> Passage Pattern
INSERT { <passage/pages/first> ?p ?o } WHERE { <passage/pages/force%20page.txt/100-120> ?p ?o } ;
DELETE WHERE { <passage/pages/first> oa:hasSelector ?o } ;
INSERT DATA {
    <passage/pages/first> oa:hasSelector <passage/pages/9-9/position> , <passage/pages/9-9/quote> .
    <passage/pages/9-9/position> a oa:TextPositionSelector ; oa:start "0"^^xsd:nonNegativeInteger ; oa:end "1"^^xsd:nonNegativeInteger .
    <passage/pages/9-9/quote> a oa:TextQuoteSelector ; oa:exact "A" .
}
#> Passage-source MinCount
DELETE WHERE { <passage/pages/force%20page.txt/100-120> oa:hasSource ?o }
#> Passage-position QualifiedMinCount
DELETE DATA { <passage/pages/force%20page.txt/100-120> oa:hasSelector <passage/pages/force%20page.txt/100-120/position> }
#> Passage-quote QualifiedMinCount
DELETE DATA { <passage/pages/force%20page.txt/100-120> oa:hasSelector <passage/pages/force%20page.txt/100-120/quote> }
#> PositionSelector Pattern
INSERT { <place/one> ?p ?o } WHERE { <passage/pages/force%20page.txt/100-120/position> ?p ?o }
#> PositionSelector-start MinCount
DELETE WHERE { <passage/pages/force%20page.txt/100-120/position> oa:start ?o }
#> PositionSelector-end MinCount
DELETE WHERE { <passage/pages/force%20page.txt/100-120/position> oa:end ?o }
#> PositionSelector-order LessThan
INSERT { <passage/pages/force%20page.txt/5-5/position> a oa:TextPositionSelector ; oa:start ?five ; oa:end ?five }
WHERE { BIND ("5"^^xsd:nonNegativeInteger AS ?five) }
#> QuoteSelector Pattern
INSERT { <words/one> ?p ?o } WHERE { <passage/pages/force%20page.txt/100-120/quote> ?p ?o }
#> QuoteSelector-exact MinCount
DELETE WHERE { <passage/pages/force%20page.txt/100-120/quote> oa:exact ?o }
#> QuoteSelector-prefix Datatype
INSERT DATA { <passage/pages/force%20page.txt/200-221/quote> oa:prefix "so "@en }
#> QuoteSelector-suffix MaxCount
INSERT DATA { <passage/pages/force%20page.txt/200-221/quote> oa:suffix " a", " b" }
#> Passage-insideText SPARQL
DELETE WHERE { <text/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa> insp:characters ?o } ;
DELETE WHERE { <document/pages/force%20page.txt> insp:charactersUsed ?o } ;
INSERT DATA { <text/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa> insp:characters "119"^^xsd:nonNegativeInteger }
#> Passage-quoteLength SPARQL
DELETE WHERE { <passage/pages/force%20page.txt/100-120/quote> oa:exact ?o } ;
INSERT DATA { <passage/pages/force%20page.txt/100-120/quote> oa:exact "Requires improvement." }
#> Passage-iriAgrees SPARQL
DELETE WHERE { <passage/pages/force%20page.txt/100-120/position> oa:start ?s ; oa:end ?o } ;
INSERT DATA {
    <passage/pages/force%20page.txt/100-120/position> oa:start "101"^^xsd:nonNegativeInteger ; oa:end "121"^^xsd:nonNegativeInteger .
}
#> Row Pattern
INSERT { <passage/judgements.csv/rows/17> ?p ?o } WHERE { <passage/judgements.csv/row-17> ?p ?o } ;
DELETE WHERE { <passage/judgements.csv/rows/17> oa:hasSelector ?o } ;
INSERT DATA {
    <passage/judgements.csv/rows/17> oa:hasSelector <passage/judgements.csv/rows/17/fragment> .
    <passage/judgements.csv/rows/17/fragment> a oa:FragmentSelector ; rdf:value "page=17" ; dcterms:conformsTo <http://tools.ietf.org/rfc/rfc3778> .
}
#> Row-source MinCount
DELETE WHERE { <passage/judgements.csv/row-17> oa:hasSource ?o }
#> Row-selector MinCount
DELETE WHERE { <passage/judgements.csv/row-17> oa:hasSelector ?o }
#> FragmentSelector Pattern
INSERT { <fragment/one> ?p ?o } WHERE { <passage/judgements.csv/row-17/fragment> ?p ?o }
#> FragmentSelector-value Pattern
DELETE WHERE { <passage/judgements.csv/row-17/fragment> rdf:value ?o } ;
INSERT DATA { <passage/judgements.csv/row-17/fragment> rdf:value "17th row" }
#> FragmentSelector-conformsTo MinCount
DELETE WHERE { <passage/judgements.csv/row-17/fragment> dcterms:conformsTo ?o }
#> FragmentSelector-conformsTo In
DELETE WHERE { <passage/judgements.csv/row-17/fragment> dcterms:conformsTo ?o } ;
INSERT DATA { <passage/judgements.csv/row-17/fragment> dcterms:conformsTo <https://www.rfc-editor.org/rfc/rfc7111> }
#> Row-iriAgrees SPARQL
DELETE WHERE { <passage/judgements.csv/row-17/fragment> rdf:value ?o } ;
INSERT DATA { <passage/judgements.csv/row-17/fragment> rdf:value "row=18" }
