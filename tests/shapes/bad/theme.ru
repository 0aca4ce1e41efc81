#> Theme Pattern
INSERT { <themes/vulnerability> ?p ?o } WHERE { <theme/vulnerability> ?p ?o }
#> Theme-broader Class
INSERT DATA { <theme/domestic-abuse> skos:broader <theme/everything> }
#> Theme-twoLevels SPARQL
INSERT DATA {
    <theme/coercive-control> a insp:Theme ; skos:prefLabel "Coercive control" ; skos:notation "coercive-control" ;
        skos:inScheme <scheme/themes> ; skos:broader <theme/domestic-abuse> .
}
