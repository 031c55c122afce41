package org.kedge.itests.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Which test methods ran and passed in this build, from the reports that Surefire and Failsafe left. */
final class TestReports {
    private final Map<String, Set<String>> passedByClass = new HashMap<>();

    /** Reads every {@code TEST-*.xml} below a {@code target} directory of the source tree. */
    static TestReports read(Path root) throws IOException {
        TestReports reports = new TestReports();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                String name = directory.getFileName().toString();
                boolean output = directory.getParent().getFileName().toString().equals("target");
                return name.startsWith(".") || name.equals("src") || output && !name.contains("reports") ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (isReport(file)) {
                    reports.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return reports;
    }

    /** A module that runs on several hosts keeps the reports of each in a directory of its own, such as {@code failsafe-reports/felix}. */
    private static boolean isReport(Path file) {
        String name = file.getFileName().toString();
        Path directory = file.getParent();
        return name.startsWith("TEST-") && name.endsWith(".xml")
                && Stream.of(directory, directory.getParent()).anyMatch(parent -> parent.getFileName().toString().endsWith("-reports"));
    }

    private void add(Path file) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            NodeList cases = factory.newDocumentBuilder().parse(file.toFile()).getElementsByTagName("testcase");
            for (int i = 0; i < cases.getLength(); i++) {
                Element test = (Element) cases.item(i);
                if (passed(test)) {
                    passedByClass.computeIfAbsent(test.getAttribute("classname"), c -> new TreeSet<>()).add(test.getAttribute("name"));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SAXException | ParserConfigurationException e) {
            throw new IllegalStateException("unreadable test report " + file, e);
        }
    }

    private static boolean passed(Element test) {
        return Stream.of("failure", "error", "skipped").allMatch(tag -> test.getElementsByTagName(tag).getLength() == 0);
    }

    /** Number of test classes with at least one passed test. */
    int classes() {
        return passedByClass.size();
    }

    /**
     * Whether a test ran and passed.
     *
     * @param evidence {@code fully.qualified.Class#method}; a parameterised, dynamic or repeated method counts by any of its runs
     */
    boolean passed(String evidence) {
        String className = evidence.substring(0, evidence.indexOf('#'));
        return passed(passedByClass.getOrDefault(className, Set.of()), evidence);
    }

    /** The same for {@code Class#method} without the package. */
    boolean passedInAnyPackage(String evidence) {
        String end = "." + evidence.substring(0, evidence.indexOf('#'));
        return passedByClass.entrySet().stream().anyMatch(e -> e.getKey().endsWith(end) && passed(e.getValue(), evidence));
    }

    private static boolean passed(Set<String> names, String evidence) {
        String method = evidence.substring(evidence.indexOf('#') + 1);
        return names.stream().anyMatch(name -> name.equals(method)
                || name.startsWith(method) && "([{ :".indexOf(name.charAt(method.length())) >= 0);
    }
}
