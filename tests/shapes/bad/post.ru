#> Post Pattern
INSERT { <posts/zoe> ?p ?o } WHERE { <post/zoe-billingham-hmi> ?p ?o }
#> Post-member MinCount
DELETE WHERE { <post/zoe-billingham-hmi> org:member ?o }
#> Post-organisation Or
DELETE WHERE { <post/zoe-billingham-hmi> org:organization ?o } ;
INSERT DATA { <post/zoe-billingham-hmi> org:organization <organisation/unknown> }
#> Post-role MinCount
DELETE WHERE { <post/zoe-billingham-hmi> insp:roleAsPrinted ?o }
#> Post-remit MaxCount
INSERT DATA { <post/zoe-billingham-hmi> insp:remit "Wales" }
#> Post-starts Or
DELETE WHERE { <post/zoe-billingham-hmi> insp:starts ?o } ;
INSERT DATA { <post/zoe-billingham-hmi> insp:starts "2009-09" }
#> Post-ends Or
DELETE WHERE { <post/zoe-billingham-hmi> insp:ends ?o } ;
INSERT DATA { <post/zoe-billingham-hmi> insp:ends "2021-00"^^xsd:gYearMonth }
#> Post-inOrder SPARQL
DELETE WHERE { <post/zoe-billingham-hmi> insp:ends ?o } ;
INSERT DATA { <post/zoe-billingham-hmi> insp:ends "2009-08"^^xsd:gYearMonth }
