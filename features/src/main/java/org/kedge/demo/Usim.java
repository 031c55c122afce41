package org.kedge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.kedge.api.identity.EnrolmentTarget;
import org.kedge.features.run.Node;

/** The USIM of a gateway, and what the BSF is told about its subscriber. */
final class Usim {
    /** Of the network for tests, 001/01. */
    private static final String IMSI = "001010000000001";
    private static final int MNC_DIGITS = 2;
    private static final int B_TID_COLUMN = 4;

    private final Material material;

    private Usim(Material material) {
        this.material = material;
    }

    /** The one that {@code -Ddemo.usim} names. */
    static Usim ofDemo(Material material) {
        return new Usim(material);
    }

    /** Gives it to a gateway, and the gateway the agreement without which it would not be used (D-75). */
    void into(Home home) throws IOException {
        home.configure("org.kedge.gba.client", Map.of("gba.agreement", Cast.AGREEMENT));
        home.configure("org.kedge.usim.soft-" + Cast.USIM, Map.of("name", Cast.USIM));
        home.secret(Cast.USIM + ".usim.json", ("{\"imsi\":\"" + IMSI + "\",\"mncLength\":" + MNC_DIGITS + ",\"algorithm\":\"milenage\","
                + "\"k\":\"" + material.usimK() + "\",\"opc\":\"" + material.usimOpc() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    /** The B-TID that a gateway's USIM has now; a NAF that refuses one, also by being slow, makes it bootstrap again. */
    static Optional<String> bTid(Node gateway) {
        return gateway.run("kedge:gba").output().lines().filter(line -> line.startsWith(Cast.USIM + " "))
                .map(line -> line.split(" +")[B_TID_COLUMN]).findFirst();
    }

    /** The line for the BSF: whose the USIM is, and which NAFs may have a key. */
    byte[] subscriber(Cast.Gateway owner) {
        String nafs = String.join(" ", Cast.TARGETS.stream().map(EnrolmentTarget::fqdn).map(Object::toString).toList());
        return ("imsi,mncLength,algorithm,k,opc,enroleeId,nafs\n" + IMSI + "," + MNC_DIGITS + ",milenage," + material.usimK() + ","
                + material.usimOpc() + "," + owner.id() + "," + nafs + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
