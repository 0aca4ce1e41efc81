#> MonitoringPeriod
DELETE { <monitoring/kent/engage/2019> dcterms:source ?o } INSERT { ?attestation oa:hasBody <monitoring/kent/engage/2019> }
WHERE { <monitoring/kent/engage/2019> dcterms:source ?o . ?attestation oa:hasBody <grade-count/0000000000000061> }
