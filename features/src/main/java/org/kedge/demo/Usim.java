package org.kedge.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.kedge.features.run.Node;

/** The USIM of a gateway, and what the BSF is told about its subscriber. */
interface Usim extends AutoCloseable {
    int B_TID_COLUMN = 4;

    /**
     * The one that {@code -Ddemo.usim} names: {@code soft}, or {@code pcsc}, a card.
     *
     * @param work for what a virtual card needs
     */
    static Usim chosen(Material material, Path work) throws IOException {
        String kind = System.getProperty("demo.usim", "soft");
        return switch (kind) {
            case "soft" -> new SoftUsim(material);
            case "pcsc" -> CardUsim.open(material, work);
            default -> throw new IllegalArgumentException("demo.usim is soft or pcsc, not " + kind);
        };
    }

    /** Gives it to a gateway. */
    void into(Home home) throws IOException;

    /** The subscriber for the BSF, as CSV: whose the USIM is, and which NAFs may have a key. */
    byte[] subscriber(Cast.Gateway owner) throws IOException;

    @Override
    default void close() {
    }

    /** The B-TID that a gateway's USIM has now; a NAF that refuses one, also by being slow, makes it bootstrap again. */
    static Optional<String> bTid(Node gateway) {
        return gateway.run("kedge:gba").output().lines().filter(line -> line.startsWith(Cast.USIM + " "))
                .map(line -> line.split(" +")[B_TID_COLUMN]).filter(bTid -> bTid.contains("@")).findFirst();
    }
}
