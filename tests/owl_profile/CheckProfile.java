// Says whether ontologies are in the OWL 2 DL profile, by the OWL API (libowlapi-java).
// Usage: java -cp ... CheckProfile.java FILE... (Turtle; a file after those that it imports).
// Prints one line a violation, "FILE<tab>violation", and one line "FILE<tab>axioms<tab>N" a file read.
// Status 0: all in the profile; 1: violations; 2: a file could not be read, or an import is not among the files.

import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.formats.TurtleDocumentFormat;
import org.semanticweb.owlapi.io.FileDocumentSource;
import org.semanticweb.owlapi.model.MissingImportHandlingStrategy;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.model.OWLOntologyLoaderConfiguration;
import org.semanticweb.owlapi.model.OWLOntologyManager;
import org.semanticweb.owlapi.profiles.OWLProfileViolation;
import org.semanticweb.owlapi.profiles.Profiles;

public class CheckProfile {
    public static void main(String[] arguments) {
        OWLOntologyManager manager = OWLManager.createOWLOntologyManager();
        OWLOntologyLoaderConfiguration noGaps = new OWLOntologyLoaderConfiguration()
            .setMissingImportHandlingStrategy(MissingImportHandlingStrategy.THROW_EXCEPTION);
        boolean conforms = true;
        for (String file : arguments) {
            try {
                // As Turtle and nothing else: left to guess, the OWL API tries thirty formats and may read half a file.
                OWLOntology ontology = manager.loadOntologyFromOntologyDocument(
                    new FileDocumentSource(new File(file), new TurtleDocumentFormat()), noGaps);
                System.out.println(file + "\taxioms\t" + ontology.getAxiomCount());
                for (OWLProfileViolation violation : Profiles.OWL2_DL.checkOntology(ontology).getViolations()) {
                    conforms = false;
                    System.out.println(file + "\t" + violation.toString().replaceAll("\\s+", " "));
                }
            } catch (Exception error) {
                System.out.println(file + "\t" + String.valueOf(error).replaceAll("\\s+", " "));
                System.exit(2);
            }
        }
        System.exit(conforms ? 0 : 1);
    }
}
