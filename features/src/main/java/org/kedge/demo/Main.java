package org.kedge.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.kedge.features.Output;

/** The demo: {@code mvn -q -Pdemo verify}. Fails unless everybody who shares a key holds the same. */
public final class Main {
    private static final String KEEP = "demo.keep";

    private Main() {
    }

    /** @param args the directory of the distributions, that of the demo's configuration, and the one to work in */
    public static void main(String[] args) throws Exception {
        Path distributions = Path.of(args[0]).toRealPath();
        Path configuration = Path.of(args[1]).toRealPath();
        Path work = Path.of(args[2]).toAbsolutePath().normalize();
        Output.delete(work);
        Files.createDirectories(work);
        boolean keep = keep();
        Demo demo = new Demo(distributions, configuration, work, System.out);
        Thread onInterrupt = new Thread(demo::close, "kedge-demo-stop");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Report report = demo.run();
            report(report, work.resolve("report.json"), System.out);
            if (keep) {
                Runtime.getRuntime().removeShutdownHook(onInterrupt);
                demo.explain();
                return;
            }
            demo.stop();
        } catch (Exception e) {
            System.out.println("the demo failed; the consoles of the processes are in " + work);
            demo.close();
            throw e;
        }
        demo.close();
        Runtime.getRuntime().removeShutdownHook(onInterrupt);
    }

    private static boolean keep() {
        String wanted = System.getProperty(KEEP);
        return wanted != null && !wanted.equals("false");
    }

    private static void report(Report report, Path file, PrintStream out) throws IOException {
        report.print(out);
        report.write(file);
        out.println("report: " + file);
        if (!report.agree(Demo.ENROLMENTS, Demo.ASSOCIATIONS)) {
            throw new IllegalStateException("something is missing, or the copies of a key differ");
        }
    }
}
