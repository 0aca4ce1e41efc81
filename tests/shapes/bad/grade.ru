#> GradeScale Pattern
INSERT DATA {
    <scales/six> a insp:GradeScale ; skos:prefLabel "Six grades" ; owl:versionInfo "2030" .
    <grade/six/good> a insp:Grade ; skos:inScheme <scales/six> ; skos:notation "good" ; skos:prefLabel "Good" ; insp:rank 2 .
    <grade/six/inadequate> a insp:Grade ; skos:inScheme <scales/six> ; skos:notation "inadequate" ;
        skos:prefLabel "Inadequate" ; insp:rank 1 .
}
#> GradeScale-version MinCount
DELETE WHERE { <scale/four-tier> owl:versionInfo ?o }
#> GradeScale-grades Class
INSERT DATA { <concept/of-elsewhere> skos:inScheme <scale/four-tier> }
#> Grade Pattern
INSERT DATA {
    <grades/outstanding> a insp:Grade ; skos:inScheme <scale/four-tier> ; skos:notation "outstanding" ;
        skos:prefLabel "Outstanding" ; insp:rank 4 .
}
#> Grade-notation In
DELETE WHERE { <grade/five-tier/good> skos:notation ?o } ; INSERT DATA { <grade/five-tier/good> skos:notation "fine" }
#> Grade-scheme MinCount
INSERT DATA { <grade/none/good> a insp:Grade ; skos:notation "good" ; skos:prefLabel "Good" ; insp:rank 1 }
#> Grade-rank Datatype
DELETE WHERE { <grade/five-tier/good> insp:rank ?o } ; INSERT DATA { <grade/five-tier/good> insp:rank 4.5 }
#> Grade-rankUnique SPARQL
DELETE WHERE { <grade/five-tier/good> insp:rank ?o } ; INSERT DATA { <grade/five-tier/good> insp:rank 3 }
