#> Document Pattern
INSERT DATA {
    <old-document/judgements.csv> a insp:Document ; dcterms:identifier "judgements.csv" ;
        insp:documentKind insp:documentKind-table ;
        insp:text <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> .
}
#> Document-identifier MinCount
DELETE WHERE { <document/judgements.csv> dcterms:identifier ?o }
#> Document-title MaxCount
INSERT DATA { <document/judgements.csv> dcterms:title "Judgements", "Grades" }
#> Document-kind In
DELETE WHERE { <document/judgements.csv> insp:documentKind ?o } ;
INSERT DATA { <document/judgements.csv> insp:documentKind insp:documentKind-blog }
#> Document-text MaxCount
INSERT DATA { <document/judgements.csv> insp:text <text/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa> }
#> Document-aboutForce Class
INSERT DATA { <document/judgements.csv> insp:aboutForce <force/unknown> }
#> Document-aboutCycle Class
INSERT DATA { <document/judgements.csv> insp:aboutCycle <cycle/peel-1999> }
#> Document-inspectorate Class
INSERT DATA { <document/judgements.csv> insp:inspectorate <organisation/home-office> }
#> Document-inspector Class
INSERT DATA { <document/judgements.csv> insp:inspector <person/nobody> }
#> Document-issued Or
INSERT DATA { <document/judgements.csv> dcterms:issued "18/02/2016" }
#> Document-source NodeKind
INSERT DATA { <document/judgements.csv> dcterms:source "example.org, page 3" }
#> Document-license NodeKind
INSERT DATA { <document/judgements.csv> dcterms:license "OGL" }
#> Document-charactersUsed Or
INSERT DATA { <document/judgements.csv> insp:charactersUsed 5.5 }
#> Document-charactersNotice MaxCount
INSERT DATA { <document/pages/force%20page.txt> insp:charactersNotice "41"^^xsd:nonNegativeInteger }
#> Document-unexplainedGrades Or
INSERT DATA { <document/judgements.csv> insp:unexplainedGrades "-1"^^xsd:nonNegativeInteger }
#> Document-unmatchedPassages Or
INSERT DATA { <document/judgements.csv> insp:unmatchedPassages "some" }
#> Document-unknownHeadings MaxCount
INSERT DATA { <document/pages/force%20page.txt> insp:unknownHeadings "1"^^xsd:nonNegativeInteger }
#> Document-replaces Class
INSERT DATA { <document/judgements.csv> dcterms:replaces <document/older.csv> }
#> Document-ledgerFits SPARQL
DELETE WHERE { <document/pages/force%20page.txt> insp:charactersUsed ?o } ;
INSERT DATA { <document/pages/force%20page.txt> insp:charactersUsed "1001"^^xsd:nonNegativeInteger }
#> Document-iriAgrees SPARQL
DELETE WHERE { <document/judgements.csv> dcterms:identifier ?o } ;
INSERT DATA { <document/judgements.csv> dcterms:identifier "grades.csv" }
#> Text Pattern
INSERT { <old-text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> ?p ?o }
WHERE { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> ?p ?o }
#> Text-sha256 MinCount
DELETE WHERE { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> insp:sha256 ?o }
#> Text-characters MinCount
DELETE WHERE { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> insp:characters ?o }
#> Text-format Pattern
DELETE WHERE { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> dcterms:format ?o } ;
INSERT DATA { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> dcterms:format "CSV" }
#> Text-iriAgrees SPARQL
DELETE WHERE { <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb> insp:sha256 ?o } ;
INSERT DATA {
    <text/bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb>
        insp:sha256 "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc" .
}
#> Extraction Pattern
INSERT { <reading/pages> ?p ?o } WHERE { <extraction/pages/force%20page.txt> ?p ?o }
#> Extraction-used MinCount
DELETE WHERE { <extraction/pages/force%20page.txt> prov:used ?o }
#> Extraction-agent MinCount
DELETE WHERE { <extraction/pages/force%20page.txt> prov:wasAssociatedWith ?o }
#> Document-modified Or
INSERT DATA { <document/judgements.csv> dcterms:modified "yesterday" }
#> Document-respondsTo NodeKind
INSERT DATA { <document/judgements.csv> insp:respondsTo "the report" }
