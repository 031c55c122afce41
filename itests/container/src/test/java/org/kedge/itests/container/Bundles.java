package org.kedge.itests.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.kedge.features.run.Node;

/** The bundles of a running distribution, changed by the commands an operator uses. */
final class Bundles {
    /** One line of {@code lb -s}. */
    record Entry(long id, String state, String name, String version) {
        boolean active() {
            return state.equals("Active");
        }
    }

    /** The exit status of a command whose shell went away before it ended. */
    private static final int LOST = 69;

    private static final AtomicInteger VERSIONS = new AtomicInteger();

    private final Node node;
    private final Path distribution;
    private final Path work;

    /** @param work where newer jars are put */
    Bundles(Node node, Path distribution, Path work) {
        this.node = node;
        this.distribution = distribution;
        this.work = work;
    }

    List<Entry> all() {
        return Arrays.stream(node.run("felix:lb", "-s").orThrow().split("\n")).map(line -> line.split("\\|"))
                .filter(cells -> cells.length == 5 && cells[0].strip().matches("\\d+"))
                .map(cells -> new Entry(Long.parseLong(cells[0].strip()), cells[1].strip(),
                        cells[3].replaceAll(" \\(.*", ""), cells[4].strip())).toList();
    }

    Optional<Entry> find(String name) {
        return all().stream().filter(entry -> entry.name().equals(name)).findFirst();
    }

    private Entry get(String name) {
        return find(name).orElseThrow(() -> new AssertionError(name + " is not installed"));
    }

    /** Whether this version runs, and nothing else of its name is installed. */
    boolean runs(String name, String version) {
        List<Entry> found = all().stream().filter(entry -> entry.name().equals(name)).toList();
        return found.size() == 1 && found.get(0).active() && found.get(0).version().equals(version);
    }

    /** Replaces a running bundle by a newer one under its users, who go over to it in a refresh. */
    String update(String name) throws IOException {
        String version = replace(name);
        beginRefresh(name);
        awaitRuns(name, version);
        return version;
    }

    /** The order that works for every bundle on every framework (OSGI-42). */
    String stopUpdateRefreshStart(String name) throws IOException {
        stop(name);
        String version = replace(name);
        beginRefresh(name);
        start(name);
        awaitRuns(name, version);
        return version;
    }

    private String replace(String name) throws IOException {
        String version = "9.9." + VERSIONS.incrementAndGet();
        Path newer = shipped(name).withVersion(version, work.resolve(name + "-" + version + ".jar"));
        node.run("felix:update", name, newer.toUri().toString()).orThrow();
        return version;
    }

    private void awaitRuns(String name, String version) {
        Await.until(name + " " + version + " runs", () -> runs(name, version));
    }

    /** The refresh itself goes on behind the command; where the shell takes part in it, it may come before the answer. */
    private void beginRefresh(String name) {
        Node.Answer answer = node.run("felix:refresh", name);
        if (answer.status() != LOST) {
            answer.orThrow();
        }
    }

    void refresh(String name) {
        beginRefresh(name);
        Await.until("every bundle is active again after a refresh of " + name, this::allActive);
    }

    boolean allActive() {
        return all().stream().filter(entry -> entry.name().startsWith("org.kedge.")).allMatch(Entry::active);
    }

    void stop(String name) {
        node.run("felix:stop", Long.toString(get(name).id())).orThrow();
        Await.until(name + " is stopped", () -> !get(name).active());
    }

    void start(String name) {
        node.run("felix:start", Long.toString(get(name).id())).orThrow();
    }

    void uninstall(String name) {
        node.run("felix:uninstall", Long.toString(get(name).id())).orThrow();
        Await.until(name + " is gone", () -> find(name).isEmpty());
    }

    /** Installs and starts the shipped bundle. */
    void install(String name) {
        node.run("felix:start", shipped(name).file().toUri().toString()).orThrow();
        Await.until(name + " runs", () -> get(name).active());
    }

    private Jar shipped(String name) {
        return Jar.ofKedge(distribution).stream().filter(jar -> jar.name().equals(name)).findFirst().orElseThrow();
    }
}
