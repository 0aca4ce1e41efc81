#> OrganisationLink Pattern
INSERT { <organisation-link/one> ?p ?o } WHERE { <organisation-link/0000000000000092> ?p ?o } ;
INSERT DATA { <attestation/00000000000000a5> oa:hasBody <organisation-link/one> }
#> OrganisationLink-organisation Or
INSERT DATA { <organisation-link/0000000000000092> insp:organisation <organisation/unknown> }
#> OrganisationLink-organisationAsPrinted MaxCount
INSERT DATA { <organisation-link/0000000000000092> insp:organisationAsPrinted "Kent Fire and Rescue" }
#> OrganisationLink-kind In
INSERT DATA { <organisation-link/0000000000000092> insp:organisationKind insp:organisationKind-fire }
#> OrganisationLink-relation MinCount
DELETE WHERE { <organisation-link/0000000000000092> insp:relation ?o }
#> OrganisationLink-force Class
DELETE WHERE { <organisation-link/0000000000000092> insp:force ?o } ;
INSERT DATA { <organisation-link/0000000000000092> insp:force <organisation/ersou> }
#> OrganisationLink-attested MinCount
DELETE WHERE { ?attestation oa:hasBody <organisation-link/0000000000000092> }
#> OrganisationLink-named SPARQL
DELETE WHERE { <organisation-link/0000000000000092> insp:organisationAsPrinted ?o }
#> OrganisationLink-other SPARQL
DELETE WHERE { <organisation-link/0000000000000091> insp:organisation ?o } ;
INSERT DATA { <organisation-link/0000000000000091> insp:organisation <force/cambridgeshire> }
#> OrganisationLink-function MinLength
INSERT DATA { <organisation-link/0000000000000091> insp:function "" }
