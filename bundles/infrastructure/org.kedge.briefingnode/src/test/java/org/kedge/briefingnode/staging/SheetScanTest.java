package org.kedge.briefingnode.staging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.zxing.qrcode.decoder.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kedge.messages.compact.CompactCodec;

/** Sheets as paper shows them: printed by WeasyPrint, turned into pixels by Poppler, read by ZBar. None of them knows what Kedge wrote. */
class SheetScanTest {
    private static final List<String> COMMANDS = List.of("weasyprint", "pdftoppm", "zbarimg");
    private static final long LIMIT_SECONDS = 240;
    /** What an office printer does at its worst. */
    private static final String DOTS_PER_INCH = "150";

    @TempDir
    Path home;

    /** Skips the tests without the commands, or fails them when the environment says CI=true. */
    @BeforeAll
    static void require() {
        List<String> missing = COMMANDS.stream().filter(command -> Stream.of(System.getenv("PATH").split(":"))
                .noneMatch(directory -> Files.isExecutable(Path.of(directory, command)))).toList();
        if (!missing.isEmpty() && "true".equals(System.getenv("CI"))) {
            Assertions.fail(missing + " are missing, and CI runs no test without them");
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing + " (Debian packages weasyprint, poppler-utils, zbar-tools)");
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "out", ".txt");
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD)
                .redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), () -> command[0] + " takes too long");
        assertEquals(0, process.exitValue(), () -> Arrays.toString(command));
        return Files.readString(out);
    }

    /** The texts of all codes on all pages. */
    private Set<String> scan(Path html, int pages) throws IOException, InterruptedException {
        Path pdf = home.resolve("sheet.pdf");
        run("weasyprint", html.toString(), pdf.toString());
        run("pdftoppm", "-r", DOTS_PER_INCH, "-gray", "-png", pdf.toString(), home.resolve("page").toString());
        List<String> images;
        try (Stream<Path> files = Files.list(home)) {
            images = files.map(Path::toString).filter(name -> name.endsWith(".png")).sorted().toList();
        }
        assertEquals(pages, images.size());
        List<String> command = new ArrayList<>(List.of("zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable"));
        command.addAll(images);
        return run(command.toArray(new String[0])).lines().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> texts(StagingFixture f) {
        return f.output().get(Texts.FILE).lines().map(line -> line.substring(line.indexOf('\t') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Short and long names, up to the longest text that there is. */
    private static List<String> list(int nodes) {
        List<String> lines = new ArrayList<>(List.of("node,auth,labels"));
        for (int i = 0; i < nodes; i++) {
            String id = "urn:gsma:imei:90420156-0257" + (10 + i) + "-0";
            lines.add((i % 4 == 3 ? id + "x".repeat(101 - id.length()) : id) + ",gba,x");
        }
        return lines;
    }

    @Test
    void everyCodeOfASheetScansBackToItsText() throws Exception {
        try (StagingFixture f = new StagingFixture(home)) {
            f.rules(List.of(StagingFixture.gba("maf-a"), StagingFixture.gba("maf-b")), "to maf-a,maf-b");
            f.stage(list(11).toArray(new String[0]));
            Set<String> texts = texts(f);
            assertEquals(11, texts.size());
            assertTrue(texts.stream().anyMatch(text -> text.length() > CompactCodec.MAX_OCTETS - 8), "the longest text is among them");

            assertEquals(texts, scan(f.out().resolve("sheet-001.html"), 3));
        }
    }

    @Test
    void aSheetWithCodesScansBackToo() throws Exception {
        try (StagingFixture f = new StagingFixture(home)) {
            f.rules(List.of(StagingFixture.gba("maf-a")), "to maf-a");
            f.staging.stage(f.list(list(3).toArray(new String[0])), f.out(), new Staging.Options(true, false, Duration.ofDays(7), 3));

            assertEquals(texts(f), scan(f.out().resolve("sheet-001.html"), 1));
        }
    }

    @Test
    void aCodeIsOfTheAlphanumericModeAndFitsIntoSixtyFiveModules() {
        String longest = "KEDGE1-" + "Z".repeat(CompactCodec.MAX_OCTETS - 7);

        assertEquals(Mode.ALPHANUMERIC, QrSvg.encode(longest).getMode());
        assertTrue(QrSvg.encode(longest).getMatrix().getWidth() <= 65);
    }

    /** A sheet opens where there is no network, and lets nothing in that a Node-ID may hold. */
    @Test
    void aSheetRefersToNothingOutsideItself() throws Exception {
        try (StagingFixture f = new StagingFixture(home)) {
            f.rules(List.of(StagingFixture.gba("maf-a")), "to maf-a");
            f.stage("node,auth", "<script>alert(1)</script>&'x,gba");
            String html = Files.readString(f.out().resolve("sheet-001.html"), StandardCharsets.UTF_8);

            assertFalse(html.contains("<script"));
            assertTrue(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&amp;'x"));
            assertFalse(html.replace("http://www.w3.org/2000/svg", "").matches("(?s).*(src|href|url\\(|@import|http:).*"));
        }
    }
}
