#> LineageLink Pattern
INSERT { <lineage/one> ?p ?o } WHERE { <lineage/0000000000000d05> ?p ?o }
#> LineageLink-force MinCount
DELETE WHERE { <lineage/0000000000000d05> insp:force ?o }
#> LineageLink-earlier MinCount
DELETE WHERE { <lineage/0000000000000d05> insp:earlierFinding ?o }
#> LineageLink-later MinCount
DELETE WHERE { <lineage/0000000000000d05> insp:laterFinding ?o }
#> LineageLink-lineage In
DELETE WHERE { <lineage/0000000000000d05> insp:lineage ?o } ;
INSERT DATA { <lineage/0000000000000d05> insp:lineage insp:lineageReason-said }
#> LineageLink-score MaxInclusive
DELETE WHERE { <lineage/0000000000000d05> insp:score ?o } ;
INSERT DATA { <lineage/0000000000000d05> insp:score 1.01 }
#> LineageLink-reason MinCount
DELETE WHERE { <lineage/0000000000000d05> insp:lineageReason ?o }
#> LineageLink-theme Class
INSERT DATA { <lineage/0000000000000d05> insp:theme <force/kent> }
#> LineageLink-premises SPARQL
DELETE DATA { <lineage/0000000000000d05> prov:wasDerivedFrom <finding/00000000000000f5> }
#> LineageLink-oneForce SPARQL
DELETE WHERE { <lineage/0000000000000d05> insp:force ?o } ;
INSERT DATA { <lineage/0000000000000d05> insp:force <force/kent> }
#> LineageLink-inOrder SPARQL
DELETE WHERE { <finding/00000000000000f5> insp:cycle ?o } ;
INSERT DATA { <finding/00000000000000f5> insp:cycle <cycle/peel-2015> }
#> LineageLink-asks SPARQL
DELETE WHERE { <lineage/0000000000000d05> insp:earlierFinding ?o } ;
INSERT DATA {
    <lineage/0000000000000d05> insp:earlierFinding <finding/00000000000000f6> ; prov:wasDerivedFrom <finding/00000000000000f6> .
    <finding-kind/strength> a insp:FindingKind ; skos:inScheme <scheme/finding-kinds> ; skos:prefLabel "Strength"@en ; skos:notation "strength" ; insp:polarity insp:polarity-positive .
    <finding/00000000000000f6> a insp:Finding , insp:Strength ; insp:findingKind <finding-kind/strength> ;
        insp:force <force/cambridgeshire> ; insp:cycle <cycle/peel-2015> ; insp:summary "Officers are trained well."@en .
    <attestation/00000000000000a5> oa:hasBody <finding/00000000000000f6>
}
#> LineageLink-resolves SPARQL
DELETE WHERE { <lineage/0000000000000d05> insp:lineage ?o } ;
INSERT DATA { <lineage/0000000000000d05> insp:lineage insp:lineage-resolves }
