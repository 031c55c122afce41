package org.kedge.api.transport;

import java.util.Optional;

/** Which key material a (D)TLS session is to export (RFC 5705, TS-0003 10.3.1); declared before the handshake. */
public enum KeyExport {
    /** Nothing is exported. */
    NONE(null),
    /** RelativeKeID and Ke, towards a MEF. */
    BOOTSTRAP("EXPORTER-oneM2M-Bootstrap"),
    /** KcID and Kc, towards a MAF. */
    CONNECTION("EXPORTER-oneM2M-Connection");

    /** Octets of every oneM2M export: 16 of identifier, 32 of key (TS-0003 10.3.1). */
    public static final int LENGTH = 48;

    private final String label;

    KeyExport(String label) {
        this.label = label;
    }

    /** The exporter label; empty for {@link #NONE}. The exporter has no context (D-01). */
    public Optional<String> label() {
        return Optional.ofNullable(label);
    }
}
