#> MonitoringPeriod Pattern
INSERT { <engage/kent> ?p ?o } WHERE { <monitoring/kent/engage/2019> ?p ?o }
#> MonitoringPeriod-force MinCount
DELETE WHERE { <monitoring/kent/engage/2019> insp:force ?o }
#> MonitoringPeriod-phase In
DELETE WHERE { <monitoring/kent/engage/2019> insp:phase ?o } ; INSERT DATA { <monitoring/kent/engage/2019> insp:phase "special measures" }
#> MonitoringPeriod-starts MaxCount
INSERT DATA { <monitoring/kent/engage/2019> insp:starts "2019-02"^^xsd:gYearMonth }
#> MonitoringPeriod-ends Or
DELETE WHERE { <monitoring/kent/engage/2019> insp:ends ?o } ; INSERT DATA { <monitoring/kent/engage/2019> insp:ends "now" }
#> MonitoringPeriod-told Or
DELETE WHERE { <monitoring/kent/engage/2019> dcterms:source ?o }
