#> Organisation Pattern
INSERT { <company/home-office> ?p ?o } WHERE { <organisation/home-office> ?p ?o }
#> Organisation-identifier Pattern
DELETE WHERE { <organisation/ersou> dcterms:identifier ?o } ; INSERT DATA { <organisation/ersou> dcterms:identifier "ERSOU" }
#> Organisation-kind In
INSERT DATA { <organisation/ersou> insp:organisationKind insp:organisationKind-company }
#> Organisation-partOf Or
INSERT DATA { <organisation/ersou> org:subOrganizationOf <organisation/unknown> }
#> Organisation-starts Or
INSERT DATA { <organisation/ersou> insp:starts "long ago" }
#> Organisation-ends MaxCount
INSERT DATA { <organisation/hmic> insp:ends "2018"^^xsd:gYear }
#> Organisation-nameOf Or
INSERT DATA { <organisation/ersou> insp:nameOf <inspectorate/unknown> }
#> ChangeEvent Pattern
INSERT { <change/hmic> ?p ?o } WHERE { <event/hmic-hmicfrs> ?p ?o }
#> ChangeEvent-original MinCount
DELETE WHERE { <event/hmic-hmicfrs> org:originalOrganization ?o }
#> ChangeEvent-resulting Or
INSERT DATA { <event/hmic-hmicfrs> org:resultingOrganization <organisation/unknown> }
#> ChangeEvent-date Or
DELETE WHERE { <event/hmic-hmicfrs> dcterms:date ?o } ; INSERT DATA { <event/hmic-hmicfrs> dcterms:date "July 2017" }
