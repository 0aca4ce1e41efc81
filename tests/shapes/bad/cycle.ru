#> InspectionRound Pattern
INSERT { <inspection/Crime_2014> ?p ?o } WHERE { <inspection/crime-inspection-2014> ?p ?o }
#> InspectionRound-identifier MinCount
DELETE WHERE { <cycle/peel-2016> dcterms:identifier ?o }
#> InspectionRound-starts Or
INSERT DATA { <cycle/peel-2016> insp:starts "spring 2016" }
#> InspectionRound-ends Or
INSERT DATA { <cycle/peel-2016> insp:ends "2016-13"^^xsd:gYearMonth }
#> InspectionRound-issued MaxCount
INSERT DATA { <cycle/peel-2016> dcterms:issued "2016-11-03"^^xsd:date, "2016-12-08"^^xsd:date }
#> InspectionRound-gradeScale Class
INSERT DATA { <cycle/peel-2025-27> insp:gradeScale <scale/six-tier> }
#> InspectionRound-framework Class
INSERT DATA { <cycle/peel-2016> insp:framework <framework/unknown> }
#> Cycle Pattern
INSERT DATA { <inspection/peel-2019> a insp:Cycle ; skos:prefLabel "PEEL 2019" ; dcterms:identifier "peel-2019" ; insp:ordinal 7 }
#> Cycle-ordinal MinInclusive
DELETE WHERE { <cycle/peel-2025-27> insp:ordinal ?o } ; INSERT DATA { <cycle/peel-2025-27> insp:ordinal 0 }
#> Cycle-ordinalUnique SPARQL
DELETE WHERE { <cycle/peel-2025-27> insp:ordinal ?o } ; INSERT DATA { <cycle/peel-2025-27> insp:ordinal 6 }
#> Inspection Pattern
INSERT { <inspection/kent-peel-2015> ?p ?o } WHERE { <inspection/kent/peel-2015> ?p ?o }
#> Inspection-force MinCount
DELETE WHERE { <inspection/kent/peel-2015> insp:force ?o }
#> Inspection-round Class
DELETE WHERE { <inspection/kent/peel-2015> insp:round ?o } ; INSERT DATA { <inspection/kent/peel-2015> insp:round <cycle/peel-1999> }
#> Framework Pattern
INSERT { <frameworks/first> ?p ?o } WHERE { <framework/peel-2021-22-first> ?p ?o }
#> Framework-issued Or
DELETE WHERE { <framework/peel-2021-22-first> dcterms:issued ?o } ;
INSERT DATA { <framework/peel-2021-22-first> dcterms:issued "21/04/2021" }
#> Framework-revisionOf Class
INSERT DATA { <framework/peel-2021-22-first> prov:wasRevisionOf <cycle/peel-2016> }
#> Framework-identifier Pattern
INSERT DATA { <framework/peel-2021-22-first> dcterms:identifier "First framework" }
