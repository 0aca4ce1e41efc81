#> Comparability Pattern
INSERT { <comparability/one> ?p ?o } WHERE { <comparability/peel-2015/peel-2016> ?p ?o }
#> Comparability-earlier MinCount
DELETE WHERE { <comparability/peel-2016/peel-2021-22> insp:earlierCycle ?o }
#> Comparability-later Class
DELETE WHERE { <comparability/peel-2016/peel-2021-22> insp:laterCycle ?o } ;
INSERT DATA { <comparability/peel-2016/peel-2021-22> insp:laterCycle <cycle/peel-2099> }
#> Comparability-comparable In
DELETE WHERE { <comparability/peel-2016/peel-2021-22> insp:comparable ?o } ;
INSERT DATA { <comparability/peel-2016/peel-2021-22> insp:comparable false }
#> Comparability-source MinCount
DELETE WHERE { <comparability/peel-2016/peel-2021-22> dcterms:source ?o }
#> Comparability-inOrder SPARQL
DELETE WHERE { <comparability/peel-2016/peel-2021-22> insp:laterCycle ?o } ;
INSERT DATA { <comparability/peel-2016/peel-2021-22> insp:laterCycle <cycle/peel-2015> }
