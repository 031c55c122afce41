package org.kedge.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A USIM in software: its keys come in through the intake. */
record SoftUsim(Material material) implements Usim {
    /** Of the network for tests, 001/01. */
    static final String IMSI = "001010000000001";
    private static final int MNC_DIGITS = 2;

    @Override
    public void into(Home home) throws IOException {
        home.configure("org.kedge.usim.soft-" + Cast.USIM, Map.of("name", Cast.USIM));
        home.secret(Cast.USIM + ".usim.json", ("{\"imsi\":\"" + IMSI + "\",\"mncLength\":" + MNC_DIGITS + ",\"algorithm\":\"milenage\","
                + "\"k\":\"" + material.usimK() + "\",\"opc\":\"" + material.usimOpc() + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public byte[] subscriber(Cast.Gateway owner) {
        String nafs = String.join(" ", Cast.nafs());
        return ("imsi,mncLength,algorithm,k,opc,enroleeId,nafs\n" + IMSI + "," + MNC_DIGITS + ",milenage," + material.usimK() + ","
                + material.usimOpc() + "," + owner.id() + "," + nafs + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
