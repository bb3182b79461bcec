package dev.gyre.docs;

import static dev.gyre.docs.Documents.REPOSITORY;
import static dev.gyre.docs.Documents.assertNone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The documents' links lead somewhere, and the list of files is complete.
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("```.*?```", Pattern.DOTALL);

    /// A test class in the text, such as `MutexTest`.
    private static final Pattern TEST = Pattern.compile("`@?([A-Z]\\w*Test)`");

    @Test
    void everyLinkLeadsSomewhere() {
        var findings = new ArrayList<String>();
        for (var file : Documents.all()) {
            LINK.matcher(prose(file)).results()
                    .map(found -> found.group(1))
                    .filter(target -> !target.matches("[a-z]+:.*") && !leadsSomewhere(file, target))
                    .forEach(target -> findings.add(file + " links to " + target));
        }
        assertNone(findings, "files, and headings in them, exist");
    }

    private static boolean leadsSomewhere(Path from, String target) {
        var parts = target.split("#", 2);
        var file = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        if (!Files.exists(REPOSITORY.resolve(file))) return false;
        return parts.length == 1 || hasHeading(file, parts[1]);
    }

    private static boolean hasHeading(Path file, String anchor) {
        return HEADING.matcher(prose(file)).results().anyMatch(heading -> anchor(heading.group(1)).equals(anchor));
    }

    private static String prose(Path file) {
        return BLOCK.matcher(Documents.read(file)).replaceAll("");
    }

    /// As code-hosting sites make them of headings.
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        var names = Source.all(REPOSITORY).stream().map(Source::name).collect(Collectors.toSet());
        var findings = new ArrayList<String>();
        for (var file : Documents.all()) {
            TEST.matcher(prose(file)).results()
                    .map(found -> found.group(1))
                    .filter(name -> !names.contains(name))
                    .forEach(name -> findings.add(file + " names " + name));
        }
        assertNone(findings, "tests that the documents speak of exist");
    }

    @Test
    void everySourceFileOfTheLibrariesIsInTheListOfTheArchitecture() throws IOException {
        var architecture = Documents.read(Path.of("docs/ARCHITECTURE.md"));
        var findings = new ArrayList<String>();
        for (var source : Source.all(REPOSITORY)) {
            var isListed = source.name().endsWith("-info") || architecture.contains("`" + source.name() + "`");
            if (source.isMain() && !isListed) findings.add(source.path().toString());
        }
        assertNone(findings, "enter the file in the list of docs/ARCHITECTURE.md, where a reader should come to it");
    }
}
