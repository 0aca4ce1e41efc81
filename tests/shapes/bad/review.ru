#> Review Pattern
DELETE { ?s ?p ?o } INSERT { <revision/1> ?p ?o } WHERE { BIND(<review/00000000000000e1> AS ?s) ?s ?p ?o }
#> Review-action In
DELETE { ?s insp:reviewAction ?o } INSERT { ?s insp:reviewAction insp:status-complete } WHERE { ?s insp:reviewAction ?o }
#> Review-class MinCount
DELETE { ?s insp:reviewedClass ?o } WHERE { ?s insp:reviewedClass ?o }
#> Review-document MinCount
DELETE { ?s oa:hasSource ?o } WHERE { ?s a insp:Review ; oa:hasSource ?o }
#> Review-reviewer MinLength
DELETE { ?s insp:reviewer ?o } INSERT { ?s insp:reviewer "" } WHERE { ?s insp:reviewer ?o }
#> Review-date Datatype
DELETE { ?s dcterms:date ?o } INSERT { ?s dcterms:date "2026-03"^^xsd:gYearMonth } WHERE { ?s a insp:Review ; dcterms:date ?o }
#> Review-reason MinCount
DELETE { ?s skos:note ?o } WHERE { ?s a insp:Review ; skos:note ?o }
